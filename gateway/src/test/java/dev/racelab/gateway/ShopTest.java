package dev.racelab.gateway;

import static dev.racelab.gateway.ShopUnderTest.tea;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.gateway.ShopUnderTest.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms that are sent more than once, with keys and without. */
class ShopTest {
  private final ShopUnderTest shop;

  ShopTest(@TempDir Path folder) {
    shop = new ShopUnderTest(folder);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void everyFormSentTwiceTakesEffectOnce() {
    shop.start();
    Page signUp = shop.open("/shop");
    Page welcome = shop.send(signUp, "login", "ann");
    Page welcomeAgain = shop.send(signUp, "login", "ann");
    assertThat(welcome.status()).isEqualTo(200);
    assertThat(welcome.html()).contains("You are signed up.");
    assertThat(welcomeAgain.html()).contains("You are signed up (this form had been sent before");
    assertThat(welcomeAgain.hidden())
        .as("whoever comes back finds the same order form, and not a second wish")
        .isEqualTo(welcome.hidden());

    Page ordered = shop.send(welcome, tea("1"));
    Page orderedAgain = shop.send(welcomeAgain, tea("1"));
    assertThat(ordered.html()).contains("Thank you", "<span id=\"orders\">1</span>", "4.50 EUR");
    assertThat(orderedAgain.html()).contains("sent before", "<span id=\"orders\">1</span>");
    assertThat(shop.effects()).isEqualTo("1 customers, 1 accounts, 1 orders");
    assertThat(shop.services.posts).as("each form was sent twice").hasSize(6);

    assertThat(shop.send(ordered, tea("1")).html())
        .as("the next form is the next wish")
        .contains("<span id=\"orders\">2</span>");
  }

  @Test
  void withoutKeysTheSamePageSaysSoInRedAndOrdersTwice() {
    shop.start();
    Page signUp = shop.open("/shop?keys=off");
    assertThat(signUp.hidden()).containsOnlyKeys("customer");
    Page welcome = shop.send(signUp, "login", "ann");
    assertThat(shop.send(signUp, "login", "ann").html())
        .as("one's own sign-up is refused as somebody else's")
        .contains("login-taken");
    shop.send(welcome, tea("1"));
    Page twice = shop.send(welcome, tea("1"));

    assertThat(twice.html()).contains("<span id=\"orders\">2</span>");
    assertThat(shop.effects()).isEqualTo("1 customers, 1 accounts, 2 orders");
    assertThat(shop.services.posts).as("none has a key").noneMatch(post -> post.contains(" "));
    assertThat(List.of(signUp.html(), welcome.html(), twice.html()))
        .allMatch(html -> html.contains("class=\"off\" role=\"alert\""));
    assertThat(List.of(signUp.action(), welcome.action(), twice.action()))
        .allMatch(action -> action.endsWith("?keys=off"));
  }

  @Test
  void whoeverComesBackToTheFirstPageFindsTheSameForm() {
    shop.start();
    String address = shop.address("/shop");
    assertThat(Page.of(shop.gateway.get(address))).isEqualTo(Page.of(shop.gateway.get(address)));
    assertThat(shop.open("/shop").hidden()).isNotEqualTo(shop.open("/shop").hidden());
    assertThat(shop.gateway.get("/shop?customer=nobody&key=%0D%0A").statusCode()).isEqualTo(303);
  }

  @Test
  void everyCallOfAFormHasAKeyThatFollowsFromTheForms() {
    shop.start();
    Page signUp = shop.open("/shop");
    shop.send(signUp, "login", "ann");
    String key = signUp.hidden().get("key");
    assertThat(shop.services.posts)
        .containsExactly("/customers " + key, "/accounts " + key + ":account");
  }

  @Test
  void anAnswerThatWasLostBetweenTheCallsIsMadeUpForByTheSameForm() {
    shop.start();
    Page signUp = shop.open("/shop");
    shop.services.losing = "/accounts";
    Page unknown = shop.send(signUp, "login", "ann");
    assertThat(unknown.status()).isEqualTo(502);
    assertThat(unknown.html()).contains("Nobody knows whether the rest was done", "Send it again");
    assertThat(unknown.hidden())
        .as("the same form")
        .containsAllEntriesOf(signUp.hidden())
        .containsEntry("login", "ann");

    assertThat(shop.send(unknown).html())
        .contains("You are signed up (this form had been sent before");
    assertThat(shop.effects()).isEqualTo("1 customers, 1 accounts, 0 orders");
  }

  @ParameterizedTest
  @CsvSource({"503, overloaded", "409, write-conflict", "409, a-code-of-its-own"})
  void aSignUpThatIsRefusedHalfWaySaysWhatIsDoneAndIsFinishedByTheSameForm(
      int status, String code) {
    shop.start();
    Page signUp = shop.open("/shop");
    shop.services.refusalStatus = status;
    shop.services.refusalCode = code;
    shop.services.refusing = "/accounts";
    Page half = shop.send(signUp, "login", "ann");
    assertThat(half.status()).isEqualTo(status);
    assertThat(half.html())
        .contains("You are signed up, without an account yet. The rest was not done.")
        .doesNotContain("Nothing was done");
    assertThat(half.hidden()).containsAllEntriesOf(signUp.hidden()).containsEntry("login", "ann");
    assertThat(shop.send(half).html()).contains("Welcome, ann");
    assertThat(shop.effects()).isEqualTo("1 customers, 1 accounts, 0 orders");
  }

  @Test
  void aLostRaceIsRunAgainByTheSameForm() {
    shop.start();
    Page welcome = shop.send(shop.open("/shop"), "login", "ann");
    shop.services.refusalStatus = 409;
    shop.services.refusalCode = "write-conflict";
    shop.services.refusing = "/orders";
    Page lost = shop.send(welcome, tea("1"));
    assertThat(lost.html()).contains("Nothing was done.");
    assertThat(lost.hidden()).containsAllEntriesOf(welcome.hidden());
    assertThat(shop.send(lost).html()).contains("Thank you");
  }

  @Test
  void withoutAKeyALostAnswerCannotBeMadeUpFor() {
    shop.start();
    Page signUp = shop.open("/shop?keys=off");
    shop.services.losing = "/accounts";
    Page unknown = shop.send(signUp, "login", "ann");
    assertThat(unknown.html()).contains("Send it again if you dare");
    assertThat(shop.send(unknown).html()).contains("login-taken").doesNotContain("signed up");
  }

  @Test
  void aCopyWaitsForTheAnswerOfItsFirstSending() {
    shop.start();
    Page signUp = shop.open("/shop");
    shop.services.inFlight.set(1);
    assertThat(shop.send(signUp, "login", "ann").html()).contains("You are signed up");
    assertThat(shop.services.posts).filteredOn(post -> post.startsWith("/customers")).hasSize(2);
  }

  @Test
  void aCopyThatHasWaitedLongEnoughIsToBeSentAgainUnderItsKey() {
    shop.gateway.set("shop.copy-patience", "0ms");
    shop.start();
    Page signUp = shop.open("/shop");
    shop.services.inFlight.set(1);
    Page atWork = shop.send(signUp, "login", "ann");
    assertThat(atWork.status()).isEqualTo(409);
    assertThat(atWork.html()).contains("still at work");
    assertThat(atWork.hidden()).containsAllEntriesOf(signUp.hidden());
    assertThat(shop.send(atWork).html()).contains("You are signed up");
  }

  @Test
  void whatIsRefusedForGoodIsFollowedByAFormWithAnotherKey() {
    shop.start();
    shop.send(shop.open("/shop"), "login", "ann");
    Page signUp = shop.open("/shop");
    Page taken = shop.send(signUp, "login", "ann");
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.html()).contains("login-taken", "Nothing was done.");
    assertThat(taken.hidden().get("key")).isNotEqualTo(signUp.hidden().get("key"));
    Page welcome = shop.send(taken, "login", "bob");
    assertThat(welcome.html()).contains("You are signed up");

    shop.send(welcome, tea("1"));
    Page changed = shop.send(welcome, tea("2"));
    assertThat(changed.html()).contains("idempotency-key-reused", "What you sent now");
    assertThat(shop.send(changed, tea("2")).html()).contains("<span id=\"orders\">2</span>");
    assertThat(shop.send(changed, tea("many")).html()).contains("quantity is a whole number");
  }

  @Test
  void theNewFormAfterARefusalNeverHasAKeyThatAnotherWishHasUsed() {
    shop.start();
    Page tea = shop.send(shop.open("/shop"), "login", "ann");
    Page cup = shop.send(tea, tea("1"));
    shop.send(cup, tea("2"));
    Page changed = shop.send(tea, tea("3"));
    assertThat(changed.html()).contains("idempotency-key-reused");
    assertThat(changed.hidden().get("key")).isNotEqualTo(cup.hidden().get("key"));
    assertThat(shop.send(tea, tea("3")).hidden())
        .as("whoever comes back to the same refusal finds the same form")
        .isEqualTo(changed.hidden());
    assertThat(shop.send(tea, tea("4")).hidden().get("key"))
        .as("another refusal is followed by another wish")
        .isNotEqualTo(changed.hidden().get("key"));

    assertThat(shop.send(changed, tea("2")).html())
        .as("a second order of what the second form had ordered")
        .contains("<span id=\"orders\">3</span>")
        .doesNotContain("sent before");
  }

  @Test
  void emptyShelvesAreFilledOnceHoweverOftenTheFormIsSent() {
    shop.services.empty("/products");
    shop.start();
    Page welcome = shop.send(shop.open("/shop"), "login", "ann");
    assertThat(welcome.html()).contains("The shelves are empty");
    Page filled = shop.send(welcome);
    shop.send(welcome);
    assertThat(shop.services.count("/products")).isEqualTo(3);
    assertThat(shop.send(filled, tea("1")).html()).contains("Thank you");
  }

  @Test
  void aReplicaThatRefusesTheConnectionIsPassedOverAndNobodyNotices() {
    FakeReplica gone = shop.gateway.replica("account-2");
    FakeReplica account = shop.gateway.replica("account-1");
    account.behaviour = shop.services::handle;
    shop.gateway.set("readiness.interval", "5s").startWith(account, gone);
    Await.until("all are ready", () -> shop.gateway.ready() == 3);
    gone.close();
    List<Integer> answers = new ArrayList<>();
    for (String login : List.of("ann", "bob", "cid")) {
      answers.add(shop.send(shop.open("/shop"), "login", login).status());
    }
    assertThat(answers).containsOnly(200);
    assertThat(shop.gateway.retries("connection-refused")).isEqualTo(1);
    assertThat(shop.gateway.inFlight()).isZero();
  }
}
