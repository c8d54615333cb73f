package dev.racelab.gateway;

import static dev.racelab.gateway.GatewayUnderTest.problem;
import static dev.racelab.gateway.ShopUnderTest.FORM;
import static dev.racelab.gateway.ShopUnderTest.KEYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.gateway.ShopUnderTest.Page;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shop lets in, what it signs, and what its pages may hold. */
class ShopSafetyTest {
  private final ShopUnderTest shop;
  private final Path folder;

  ShopSafetyTest(@TempDir Path folder) {
    this.folder = folder;
    shop = new ShopUnderTest(folder);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void theTokenIsTheCustomersIsShortAndStandsInNoPage() throws Exception {
    shop.start();
    Page signUp = shop.open("/shop");
    Page welcome = shop.send(signUp, "login", "ann");
    String token =
        shop.services.headers.getOrDefault("Authorization", "").substring("Bearer ".length());
    String[] parts = token.split("\\.", 3);
    Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(KEYS.getPublic());
    check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(check.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    JsonObject claims =
        new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    assertThat(claims.getString("iss")).isEqualTo("racelab");
    assertThat(claims.getString("aud")).isEqualTo("racelab");
    assertThat(claims.getString("sub")).isEqualTo(signUp.hidden().get("customer"));
    assertThat(claims.getJsonArray("groups")).containsExactly("customer");
    assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(30);
    assertThat(signUp.html() + welcome.html()).doesNotContain("Bearer", parts[0]);
  }

  @Test
  void whatSomebodyTypedOrAServiceSaidStandsInAPageAsText() {
    shop.start();
    Page welcome = shop.send(shop.open("/shop"), "login", "\"><script>alert('x')</script>&");
    assertThat(welcome.html())
        .contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;")
        .contains("Tea &lt;script&gt;alert(1)")
        .doesNotContain("<script>");
    Page taken = shop.send(shop.open("/shop"), "login", "\"><script>alert('x')</script>&");
    assertThat(taken.html())
        .contains("Why &lt;b&gt;not&lt;/b&gt;.", "value=\"&quot;&gt;&lt;script")
        .doesNotContain("<script>", "<b>");
  }

  @Test
  void pagesLoadFromThisOriginOnlyAndNobodyKeepsTheirKeys() {
    shop.start();
    HttpResponse<String> page = shop.gateway.get(shop.address("/shop"));
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "form-action 'self'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("http:", "https:");
    assertThat(shop.gateway.get("/shop/shop.css").headers().firstValue("Content-Type"))
        .hasValue("text/css; charset=utf-8");
    assertThat(shop.gateway.get("/shop/shop.js").body()).contains("document.forms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no key|customer=018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11&login=a|400 idempotency-key-missing",
        "a line break|customer=018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11&key=a%0D%0AX:1&login=a|400 idempotency-key-invalid",
        "no customer|key=k&login=a|400 malformed-request",
        "no id|customer=ann&key=k&login=a|400 malformed-request",
        "no login|customer=018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11&key=k|400 malformed-request",
        "two keys|customer=018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11&key=k&key=l&login=a|400 malformed-request",
        "no encoding|customer=%zz|400 malformed-request"
      })
  void aFormThatThisPageDidNotMakeReachesNobody(String what, String body, String expected) {
    shop.start();
    assertThat(problem(shop.post("/shop/customers", FORM, body)))
        .as(what)
        .isEqualTo(expected + " definite=true");
    assertThat(shop.services.posts).isEmpty();
  }

  @Test
  void wrongMethodsMediaTypesSizesAndSitesAreProblems() {
    shop.start();
    HttpResponse<String> get = shop.gateway.get("/shop/orders");
    assertThat(problem(get)).isEqualTo("405 method-not-allowed definite=true");
    assertThat(get.headers().firstValue("Allow")).hasValue("POST");
    assertThat(problem(shop.post("/shop", FORM, "a=b")))
        .isEqualTo("405 method-not-allowed definite=true");
    assertThat(problem(shop.post("/shop/orders", "application/json", "{}")))
        .isEqualTo("415 unsupported-media-type definite=true");
    assertThat(problem(shop.post("/shop/orders", FORM, "login=" + "x".repeat(8192))))
        .isEqualTo("413 payload-too-large definite=true");
    assertThat(problem(shop.post("/shop/orders", FORM, "a=b", "Sec-Fetch-Site", "cross-site")))
        .isEqualTo("403 forbidden definite=true");
    assertThat(problem(shop.gateway.get("/shop/nothing"))).isEqualTo("404 not-found definite=true");
    assertThat(shop.services.posts).isEmpty();
  }

  @Test
  void aFormThatStopsComingIsGivenUp() throws IOException {
    shop.gateway.set("shop.form-timeout", "100ms");
    shop.start();
    try (Socket socket = shop.gateway.connect()) {
      socket
          .getOutputStream()
          .write(
              ("POST /shop/orders HTTP/1.1\r\nHost: x\r\nContent-Type: "
                      + FORM
                      + "\r\nContent-Length: 9\r\n\r\na")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400")
          .contains("did not arrive whole");
    }
    Await.until("its place is free", () -> shop.gateway.admitted() == 0);
  }

  @Test
  void theLabsControlsOfTheBrowserAreTheServicesToJudge() {
    shop.start();
    Page signUp = shop.open("/shop");
    String form = ShopUnderTest.filledIn(signUp, "login", "ann");
    shop.post(signUp.action(), FORM, form, "Lab-Window", "50ms", "X-Other", "1");
    assertThat(shop.services.headers)
        .containsEntry("lab-window", "50ms")
        .doesNotContainKey("X-Other");
  }

  @Test
  void outsideOfALabAGatewayWithAKeyToSignWithDoesNotStart() {
    try (GatewayUnderTest real =
        new GatewayUnderTest().set("shop.signing-key", folder.resolve("private.pem").toString())) {
      assertThatThrownBy(real::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("racelab.lab.enabled=true");
    }
  }

  @Test
  void whereABrowserSaysOnlyTheOriginThatHasToBeOurs() {
    shop.start();
    for (String origin : List.of("http://elsewhere.example", "null")) {
      assertThat(problem(shop.post("/shop/orders", FORM, "a=b", "Origin", origin)))
          .isEqualTo("403 forbidden definite=true");
    }
    String own = shop.gateway.request("/").build().uri().resolve("/").toString();
    assertThat(
            problem(
                shop.post(
                    "/shop/orders", FORM, "a=b", "Origin", own.substring(0, own.length() - 1))))
        .isEqualTo("400 malformed-request definite=true");
  }

  @Test
  void withoutAKeyToSignWithThereIsNoShop() {
    try (GatewayUnderTest closed = new GatewayUnderTest().start()) {
      for (String path : List.of("/shop", "/shop/shop.css", "/shop/orders")) {
        HttpResponse<String> answer = closed.get(path);
        assertThat(problem(answer)).isEqualTo("404 not-found definite=true");
        assertThat(answer.body()).contains("racelab.gateway.shop.signing-key");
      }
    }
    try (GatewayUnderTest wrong =
        new GatewayUnderTest()
            .inALab()
            .set("shop.signing-key", folder.resolve("none.pem").toString())) {
      assertThatThrownBy(wrong::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("racelab.gateway.shop.signing-key")
          .hasMessageContaining("none.pem");
    }
  }
}
