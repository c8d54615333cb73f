package dev.racelab.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The shop behind a gateway with fake services, and what a browser does with its pages. */
final class ShopUnderTest implements AutoCloseable {
  static final String FORM = "application/x-www-form-urlencoded";
  static final KeyPair KEYS = newKeys();

  private static final String TEA = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11";
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">");
  private static final Pattern ACTION = Pattern.compile("action=\"([^\"]+)\"");

  final GatewayUnderTest gateway = new GatewayUnderTest();
  final FakeServices services = new FakeServices();

  private final FakeReplica order = gateway.replica("order-1");

  /**
   * A shop that is not started yet.
   *
   * @param folder for its key
   */
  ShopUnderTest(Path folder) {
    Path key = folder.resolve("private.pem");
    try {
      Files.writeString(
          key,
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(KEYS.getPrivate().getEncoded())
              + "\n-----END PRIVATE KEY-----\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    order.behaviour = services::handle;
    services.add(
        "/products",
        new JsonObject()
            .put("id", TEA)
            .put("name", "Tea <script>alert(1)</script>")
            .put("price", 450)
            .put("currency", "EUR")
            .put("stock", 10));
    gateway
        .inALab()
        .set("shop.signing-key", key.toString())
        .set("services.order.prefixes", "/products,/orders")
        .set("services.order.replicas", order.address());
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
  }

  ShopUnderTest start() {
    FakeReplica account = gateway.replica("account-1");
    account.behaviour = services::handle;
    gateway.startWith(account);
    Await.until("both services are ready", () -> gateway.ready() == 2);
    return this;
  }

  /** A page as a browser has it: the hidden fields and the action of its form. */
  record Page(int status, String html, Map<String, String> hidden, String action) {
    static Page of(HttpResponse<String> answer) {
      Map<String, String> hidden = new LinkedHashMap<>();
      Matcher fields = HIDDEN.matcher(answer.body());
      while (fields.find()) {
        hidden.put(fields.group(1), fields.group(2));
      }
      Matcher action = ACTION.matcher(answer.body());
      return new Page(
          answer.statusCode(), answer.body(), hidden, action.find() ? action.group(1) : "");
    }
  }

  /** The address that {@code path} leads to. */
  String address(String path) {
    HttpResponse<String> redirect = gateway.get(path);
    assertThat(redirect.statusCode()).isEqualTo(303);
    return redirect.headers().firstValue("Location").orElseThrow();
  }

  Page open(String path) {
    return Page.of(gateway.get(address(path)));
  }

  /** Sends a page's form with what was typed, as names and values by turns. */
  Page send(Page page, String... typed) {
    return Page.of(post(page.action(), FORM, filledIn(page, typed)));
  }

  static String filledIn(Page page, String... typed) {
    Map<String, String> fields = new LinkedHashMap<>(page.hidden());
    for (int i = 0; i < typed.length; i += 2) {
      fields.put(typed[i], typed[i + 1]);
    }
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  HttpResponse<String> post(String path, String mediaType, String body, String... headers) {
    HttpRequest.Builder request =
        gateway.request(path).header("Content-Type", mediaType).POST(BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return gateway.send(request.build());
  }

  static String[] tea(String quantity) {
    return new String[] {"product", TEA, "quantity", quantity};
  }

  String effects() {
    return services.count("/customers")
        + " customers, "
        + services.count("/accounts")
        + " accounts, "
        + services.count("/orders")
        + " orders";
  }

  @Override
  public void close() {
    gateway.close();
  }
}
