// Starts Swagger UI over the services that the page names. The online validator stays off: this
// page talks to its own origin only.
SwaggerUIBundle({
  dom_id: "#swagger-ui",
  urls: JSON.parse(document.getElementById("services").textContent),
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
