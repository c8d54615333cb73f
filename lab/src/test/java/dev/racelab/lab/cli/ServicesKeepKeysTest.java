package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.cluster.BuiltServices;
import dev.racelab.lab.cluster.LocalBackend;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Our own services behind the gateway, two replicas, judged as anybody's endpoint is. */
@Timeout(120)
final class ServicesKeepKeysTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static LocalBackend backend;
  private static Tokens tokens;
  private static String customer;
  private static String account;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startTwoReplicas() throws Exception {
    Keys keys = Keys.in(folder.resolve("keys"));
    backend =
        LocalBackend.start(
            LocalSetup.of(
                    BuiltServices.home(),
                    folder.resolve("run"),
                    keys.publicKeyFile(),
                    Map.of("account", 2))
                .withOnly(Set.of("account")));
    tokens = new Tokens(keys, InstantSource.system());
    UUID id = UUID.randomUUID();
    customer = tokens.customer(id);
    try (JsonClient api = new JsonClient(backend.gateway(), Duration.ofSeconds(15))) {
      ObjectNode signUp = JSON.createObjectNode().put("login", "k" + id).put("minimum", 0);
      api.post("/api/customers", customer, signUp);
      account = api.post("/api/accounts", tokens.operator(), opening(id)).path("id").asText();
    }
  }

  private static ObjectNode opening(UUID owner) {
    return JSON.createObjectNode()
        .put("owner", owner.toString())
        .put("currency", "EUR")
        .put("minimum", 0)
        .put("minimumScope", "ACCOUNT")
        .put("openingBalance", 1_000_000);
  }

  @AfterAll
  static void stopThem() {
    backend.close();
  }

  /** A hundred copies at once, over two replicas: one effect, the others alike or 409, no 5xx. */
  @Test
  void withdrawalsKeepEveryRuleWithAHundredCopiesAtATime() {
    String url = backend.gateway() + "/api/accounts/" + account;
    int status =
        run(
            "check-idempotency",
            url + "/withdrawals",
            "--header",
            "Authorization: Bearer " + customer,
            "--body",
            "{\"amount\": 1}",
            "--refused-body",
            "{\"amount\": 90000000}",
            "--other-caller",
            "Authorization: Bearer " + tokens.operator(),
            "--other-url",
            url + "/deposits",
            "--count-url",
            url,
            "--count-pointer",
            "/balance",
            "--effect-pointer",
            "/operationId",
            "--copies",
            "100",
            "--strict");
    assertThat(status).as(out + "" + err).isZero();
    assertThat(out.toString()).containsPattern("copies +pass");
  }

  /** Copies are answered by either replica, and what they name has to be found there. */
  @Test
  void whatIsMadeIsFoundAtTheSamePlaceWhicheverReplicaAnswers() throws Exception {
    UUID owner = UUID.fromString(ownerOfTheAccount());
    int status =
        run(
            "check-idempotency",
            backend.gateway() + "/api/accounts",
            "--header",
            "Authorization: Bearer " + tokens.operator(),
            "--body",
            opening(owner).toString(),
            "--effect-pointer",
            "/id",
            "--strict");
    assertThat(status).as(out + "" + err).isZero();
    assertThat(out.toString()).containsPattern("location +pass");
  }

  private static String ownerOfTheAccount() throws Exception {
    try (JsonClient api = new JsonClient(backend.gateway(), Duration.ofSeconds(15))) {
      return api.get("/api/accounts/" + account, tokens.operator()).path("owner").asText();
    }
  }

  private int run(String... words) {
    CommandLine line = Racelab.commandLine(List.of(new CheckIdempotencyCommand()));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(words);
  }
}
