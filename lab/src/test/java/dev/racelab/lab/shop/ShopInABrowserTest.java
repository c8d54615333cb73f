package dev.racelab.lab.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import dev.racelab.lab.cluster.BuiltServices;
import dev.racelab.lab.cluster.LocalBackend;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What people do to forms, done to the shop in Chromium, with two replicas that take orders: with
 * keys it leaves one customer, one account and one order; without, it does not.
 */
@Timeout(120)
final class ShopInABrowserTest {
  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

  /** What a form is answered with; the page that asks for an order shows the account already. */
  private static final String SIGNED_UP = "#account, #code";

  private static final String ORDERED = "#order, #code";

  @TempDir private static Path folder;
  private static Chromium chromium;
  private static LocalBackend backend;
  private static Tokens tokens;
  private static JsonClient api;
  private static JsonClient replica;

  private BrowserContext context;
  private Page page;

  /** How a form comes to be sent twice. */
  enum Slip {
    DOUBLE_CLICK,
    RELOAD_OF_THE_POST,
    BACK_AND_SUBMIT,
    LOST_ANSWER
  }

  @BeforeAll
  static void startEverything() throws Exception {
    chromium = Chromium.orSkip();
    OPEN.push(chromium);
    Keys keys = Keys.in(folder.resolve("keys"));
    backend =
        LocalBackend.start(
            LocalSetup.of(
                    BuiltServices.home(),
                    folder.resolve("run"),
                    keys.publicKeyFile(),
                    Map.of("account", 1, "order", 2))
                .withSigningKey(keys.signingKeyFile()));
    OPEN.push(backend);
    tokens = new Tokens(keys, InstantSource.system());
    api = new JsonClient(backend.gateway(), DEADLINE);
    OPEN.push(api);
    replica = new JsonClient(backend.replicas("account").getFirst().address(), DEADLINE);
    OPEN.push(replica);
    JsonNode tea =
        new ObjectMapper()
            .readTree("{\"name\":\"Tea\",\"price\":450,\"currency\":\"EUR\",\"stock\":1000}");
    api.post("/api/products", tokens.operator(), tea);
  }

  @AfterAll
  static void stopEverything() throws Exception {
    while (!OPEN.isEmpty()) {
      OPEN.pop().close();
    }
  }

  @BeforeEach
  void openTheBrowser() {
    context = chromium.browser().newContext();
    context.setDefaultTimeout((double) DEADLINE.toMillis());
    page = context.newPage();
  }

  @AfterEach
  void closeTheBrowser() {
    context.close();
  }

  @ParameterizedTest
  @EnumSource
  void withKeysEveryFormTakesEffectOnce(Slip slip) throws Exception {
    page.navigate(backend.gateway() + "/shop");
    UUID customer = customer();
    sendTwice(slip, SIGNED_UP);
    page.waitForSelector("#account");
    sendTwice(slip, ORDERED);
    page.waitForSelector("#order");

    assertThat(page.textContent("#orders")).isEqualTo("1");
    assertThat(effects(customer)).isEqualTo("1 customers, 1 accounts, 1 orders");
  }

  @ParameterizedTest
  @EnumSource
  void withoutKeysTheSameIsOrderedTwice(Slip slip) throws Exception {
    page.navigate(backend.gateway() + "/shop?keys=off");
    assertThat(page.textContent(".off")).contains("Keys are off.");
    UUID customer = customer();
    fillIn();
    click();
    page.waitForSelector("#account");
    sendTwice(slip, ORDERED);
    page.waitForSelector("#order");

    // The browser waits for one answer of two, and not necessarily for the later one.
    await(() -> orders(customer) > 1);
    assertThat(effects(customer)).isEqualTo("1 customers, 1 accounts, 2 orders");
  }

  /** The index on logins stops a second customer, and cannot tell whose sign-up was first. */
  @Test
  void withoutKeysWhoLostTheAnswerIsToldThatTheLoginIsSomebodyElses() throws Exception {
    page.navigate(backend.gateway() + "/shop?keys=off");
    UUID customer = customer();
    sendTwice(Slip.LOST_ANSWER, SIGNED_UP);

    assertThat(page.textContent("#code")).isEqualTo("login-taken");
    assertThat(effects(customer)).isEqualTo("1 customers, 1 accounts, 0 orders");
  }

  /** Fills in the form of the page and sends it once more than was meant. */
  private void sendTwice(Slip slip, String result) throws Exception {
    fillIn();
    switch (slip) {
      case DOUBLE_CLICK -> clickTwice(result);
      case RELOAD_OF_THE_POST -> {
        click();
        page.waitForSelector(result);
        page.reload();
      }
      case BACK_AND_SUBMIT -> {
        click();
        page.waitForSelector(result);
        goBack();
        fillIn();
        click();
      }
      case LOST_ANSWER -> {
        loseTheNextAnswer();
        click();
        page.waitForURL("chrome-error://**");
        page.reload();
      }
    }
    page.waitForSelector(result);
  }

  private UUID customer() {
    return UUID.fromString(page.inputValue("input[name=customer]"));
  }

  /** What a customer types; at the checkout, the form offers one piece of the first product. */
  private void fillIn() {
    Locator login = page.locator("#login");
    if (login.count() > 0) {
      login.fill("ann-" + customer());
    }
  }

  private void click() {
    click(page.locator("button").boundingBox());
  }

  /** By the mouse: a locator's click would wait for the answer, and there could be no second. */
  private void click(BoundingBox button) {
    page.mouse().click(button.x + button.width / 2, button.y + button.height / 2);
  }

  /** The second click comes while the first one's request stands between its write and commit. */
  private void clickTwice(String result) throws InterruptedException {
    String hold = UUID.randomUUID().toString();
    BoundingBox button = page.locator("button").boundingBox();
    AtomicInteger clicks = new AtomicInteger();
    page.route(
        "**/shop/*",
        route -> {
          Map<String, String> headers = new HashMap<>(route.request().headers());
          if (clicks.incrementAndGet() == 1) {
            headers.put("Lab-Hold", hold + ";at=write");
          }
          route.resume(new Route.ResumeOptions().setHeaders(headers));
        });
    click(button);
    await(() -> replica.find("/lab/holds/" + hold, tokens.operator()).isPresent());
    page.waitForRequest("**/shop/*", () -> click(button));
    replica.post("/lab/holds/" + hold + "/release", tokens.operator());
    page.waitForSelector(result);
    page.unrouteAll();
  }

  /** The answer of a POST that was not to be stored is gone; Chromium asks, and sends it again. */
  private void goBack() {
    try {
      page.goBack();
    } catch (PlaywrightException notKept) {
      page.waitForURL("chrome-error://**");
      page.reload();
    }
  }

  /** The services do the work, and their answer gets lost on its way to the browser. */
  private void loseTheNextAnswer() {
    page.route(
        "**/shop/*",
        route -> {
          assertThat(route.fetch().ok()).isTrue();
          route.abort("connectionreset");
        },
        new Page.RouteOptions().setTimes(1));
  }

  /** Until the deadline, while Playwright goes on with what it has to do. */
  private void await(Callable<Boolean> condition) {
    page.waitForCondition(
        () -> {
          try {
            return condition.call();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private static String effects(UUID customer) throws Exception {
    int customers = api.get("/api/customers?login=ann-" + customer, tokens.operator()).size();
    return "%d customers, %d accounts, %d orders"
        .formatted(customers, accounts(customer), orders(customer));
  }

  private static int orders(UUID customer) throws InterruptedException {
    return api.get("/api/orders?limit=100", tokens.customer(customer)).path("orders").size();
  }

  /** The API lists no accounts, so the database is asked. */
  private static int accounts(UUID owner) throws IOException, SQLException {
    String url = "jdbc:postgresql://" + backend.stores().get("postgres") + "/account";
    String password = Files.readString(folder.resolve("run/postgres/password")).strip();
    try (Connection connection = DriverManager.getConnection(url, "racelab", password);
        PreparedStatement count =
            connection.prepareStatement("SELECT count(*) FROM account WHERE owner = ?")) {
      count.setObject(1, owner);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
