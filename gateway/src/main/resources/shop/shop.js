// Tells what a click did. Nothing here makes a form right: without it, everything works the same.
for (const form of document.forms) {
  const told = form.querySelector("output");
  let sent = 0;
  form.addEventListener("submit", () => {
    sent += 1;
    told.textContent =
      sent === 1 ? "Sent; waiting for the answer." : `Sent ${sent} times; waiting for the answer.`;
  });
}
