package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.conformance.FakeEndpoint;
import dev.racelab.lab.conformance.Flaw;
import dev.racelab.lab.conformance.Rule;
import dev.racelab.lab.conformance.Rules;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
class CheckIdempotencyCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void anEndpointThatKeepsTheRulesExitsWithZeroAndATableOfThem() throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, false)) {
      Path body = Files.writeString(folder.resolve("body.json"), FakeEndpoint.BODY);
      int status = run(all(endpoint, "--body", "@" + body, "--other-body", "{\"amount\": 3}"));
      assertThat(status).as(out + "" + err).isZero();
    }
    assertThat(out.toString())
        .contains("POST http://127.0.0.1")
        .containsPattern("other-body +pass +draft 2.2, 2.7 +a key with another body")
        .containsPattern("missing-key +n/a +draft 2.7 +a request without a key runs here")
        .containsPattern("marked +pass \\(informative\\)")
        .contains("0 fail")
        .contains("No rule that decides was broken.");
    assertThat(Rules.all()).extracting(Rule::id).allMatch(id -> out.toString().contains(id));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aBrokenRuleExitsWithOneAndAWitnessInOneDocument() throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.LOOKS_AT_NO_BODY, false)) {
      int status = run(all(endpoint, "--body", FakeEndpoint.BODY, "--format", "json"));
      assertThat(status).as(err.toString()).isEqualTo(1);
    }
    JsonNode document = new ObjectMapper().readTree(out.toString());
    assertThat(document.path("conforms").asBoolean(true)).isFalse();
    assertThat(document.path("rules").size()).isEqualTo(Rules.all().size());
    for (JsonNode rule : document.path("rules")) {
      boolean broken = rule.path("id").asText().equals("other-body");
      assertThat(rule.path("result").asText().equals("fail")).as("%s", rule).isEqualTo(broken);
      if (broken) {
        assertThat(rule.path("seen").asText()).contains("is to the first's key with another body");
        assertThat(rule.path("witness").toString())
            .contains("Idempotency-Key: ", "amount", "201", "/account");
      }
    }
    assertThat(err.toString()).contains("Not as it should be: other-body.");
  }

  @Test
  void anInformativeRuleDecidesOnlyWhereEverythingHasToBeRight() throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.LINKS_TO_NOTHING, false)) {
      assertThat(run(all(endpoint, "--body", FakeEndpoint.BODY))).isZero();
      assertThat(out.toString()).containsPattern("problem-link +fail \\(informative\\)");
      assertThat(run(all(endpoint, "--body", FakeEndpoint.BODY, "--strict"))).isEqualTo(1);
      assertThat(out.toString()).contains("Not as it should be: problem-link.");
    }
  }

  @Test
  void withoutAWayToSeeEffectsRulesAboutThemAreNotApplicable() throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, false)) {
      String url = endpoint.url("/withdrawals").toString();
      assertThat(run(List.of(url, "--body", FakeEndpoint.BODY, "--copies", "2"))).isZero();
    }
    assertThat(out.toString())
        .containsPattern("one-effect +n/a +draft 2.6 +effects cannot be seen; give --count-url")
        .containsPattern("other-caller +n/a +.* give --other-caller")
        .containsPattern("other-route +n/a +.* give --other-url");
  }

  @Test
  void everyWishOfAnEndpointThatGrantsOneTakesANewCaller() throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, false)) {
      Path callers = folder.resolve("callers");
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        lines.add("Authorization: customer-" + i);
      }
      Files.write(callers, lines);
      List<String> words = all(endpoint, "--body", "{\"amount\":1,\"note\":\"{uuid} {n}\"}");
      words.addAll(List.of("--callers", callers.toString()));
      assertThat(run(words)).as(out + "" + err).isZero();

      Files.write(callers, lines.subList(0, 2));
      assertThat(run(words)).isEqualTo(2);
      assertThat(err.toString()).contains("--callers: 2 callers are not enough");
    }
  }

  @Test
  void whatCannotBeCheckedExitsWithTwoAndSaysWhy() throws Exception {
    try (FakeEndpoint endpoint = new FakeEndpoint(Flaw.NOTHING, false)) {
      assertThat(run(all(endpoint, "--body", "{\"amount\":5000}"))).isEqualTo(2);
      assertThat(err.toString())
          .contains(
              "answers 409 to a first request with a fresh key, so there is nothing to check");

      List<String> counted = all(endpoint, "--body", FakeEndpoint.BODY);
      counted.set(counted.indexOf("/balance"), "/balanc");
      assertThat(run(counted)).isEqualTo(2);
      assertThat(err.toString()).contains("/balanc names no number in answer 1 of GET");

      List<String> named = all(endpoint, "--body", FakeEndpoint.BODY);
      named.set(named.indexOf("/id"), "/number");
      assertThat(run(named)).isEqualTo(2);
      assertThat(err.toString()).contains("--effect-pointer: '/number' names nothing");
    }
    assertThat(run(List.of(closedPort() + "/orders"))).isEqualTo(2);
    assertThat(err.toString()).contains("/orders cannot be checked").contains("onnection refused");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--method POST | Missing required parameter: 'URL'",
        "localhost:8080/orders | URL: 'localhost:8080/orders' is not allowed. Allowed: http:// or https:// with a host",
        "ftp://localhost/orders | URL: 'ftp://localhost/orders' is not allowed.",
        "http://ann:secret@localhost/orders | is not allowed. Allowed: http:// or https:// with a host",
        "http://[ | URL: 'http://[' is no URL",
        "http://192.0.2.1/orders | URL: '192.0.2.1' is not this machine. If it is yours, and its data may be lost: --allow-host 192.0.2.1",
        "http://localhost/x --other-url http://192.0.2.1/y | --other-url: '192.0.2.1' is not this machine.",
        "http://localhost/x --count-url http://192.0.2.1/y --count-pointer /n | --count-url: '192.0.2.1' is not this machine.",
        "http://localhost/x --method GET | --method: 'GET' is not known. Allowed: POST, PATCH, PUT",
        "http://localhost/x --method POSTS | --method: 'POSTS' is not known. Did you mean 'POST'?",
        "http://localhost/x --copies 1 | --copies: 1 is not allowed. Allowed: 2 to 200",
        "http://localhost/x --copies 201 | --copies: 201 is not allowed. Allowed: 2 to 200",
        "http://localhost/x --copies many | Invalid value for option '--copies'",
        "http://localhost/x --timeout 5 | --timeout: '5' is not allowed. Allowed: 100ms to 60s, for example 10s",
        "http://localhost/x --timeout 61s | --timeout: '61s' is not allowed.",
        "http://localhost/x --key-required maybe | --key-required: 'maybe' is not known. Allowed: yes, no, detect",
        "http://localhost/x --key-form boxed | --key-form: 'boxed' is not known. Allowed: bare, quoted",
        "http://localhost/x --format xml | --format: 'xml' is not known. Allowed: table, json",
        "http://localhost/x --header Authorization | --header: 'Authorization' is not allowed. Allowed: a name, a colon and a value",
        "http://localhost/x --header A:1 --header a:2 | --header: a is given twice",
        "http://localhost/x --header idempotency-key:1 | --header: idempotency-key is what this command sets",
        "http://localhost/x --other-caller bob | --other-caller: 'bob' is not allowed.",
        "http://localhost/x --effect-pointer id | --effect-pointer: 'id' is no JSON pointer. Allowed: as in /id",
        "http://localhost/x --count-pointer /n | --count-url and --count-pointer need each other",
        "http://localhost/x --body @/nowhere/body.json | --body: @/nowhere/body.json cannot be read",
        "http://localhost/x --callers /nowhere/callers | --callers: /nowhere/callers cannot be read",
        "http://localhost/x --bdy 1 | Option '--bdy' is not known. Did you mean '--body'?"
      })
  void aWrongCommandLineExitsWithTwoAndSaysWhatIsAllowed(String words, String message) {
    assertThat(run(List.of(words.split(" ", -1)))).isEqualTo(2);
    assertThat(err.toString()).contains(message).contains("--help");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void theHelpShowsACommandThatCanBeCopied() {
    assertThat(run(List.of("--help"))).isZero();
    assertThat(out.toString()).contains("--body '{\"amount\": 1}'").contains("--allow-host");
  }

  /** Everything that the endpoint allows to see, and more words. */
  private static List<String> all(FakeEndpoint endpoint, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                endpoint.url("/withdrawals").toString(),
                "--header",
                "Authorization: ann",
                "--other-caller",
                "Authorization: bob",
                "--other-url",
                endpoint.url("/deposits").toString(),
                "--count-url",
                endpoint.url("/account").toString(),
                "--count-pointer",
                "/balance",
                "--effect-pointer",
                "/id",
                "--copies",
                "3"));
    words.addAll(List.of(more));
    return words;
  }

  private static URI closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  private int run(List<String> words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Racelab.commandLine(List.of(new CheckIdempotencyCommand()));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("check-idempotency"));
    all.addAll(words);
    return line.execute(all.toArray(String[]::new));
  }
}
