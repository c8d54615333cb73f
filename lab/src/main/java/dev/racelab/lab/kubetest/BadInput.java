package dev.racelab.lab.kubetest;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.kubernetes.Kubectl;
import dev.racelab.lab.cluster.kubernetes.Namespace;
import dev.racelab.lab.cluster.kubernetes.Pod;
import dev.racelab.lab.proof.SafeLoad;
import dev.racelab.lab.proof.Transcript;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Roll-outs that cannot work: the new pod does not become ready and says why on one line, the old
 * one goes on serving, and an undo puts everything right.
 */
final class BadInput {
  private static final String ACCOUNT = "account-service";
  private static final String DEPLOYMENT = "deployment/" + ACCOUNT;
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration REASON_LIMIT = Duration.ofMinutes(2);

  private static final String FUTURE =
      "INSERT INTO flyway_schema_history SELECT max(installed_rank) + 1, '9', 'later', 'SQL', 'V9__later.sql', 1, 'kube-test', now(), 1, true FROM flyway_schema_history";
  private static final String NO_FUTURE = "DELETE FROM flyway_schema_history WHERE version = '9'";
  private static final String RANKS =
      "SELECT string_agg(version, ' ' ORDER BY installed_rank) FROM flyway_schema_history";

  private final Site site;
  private final Transcript transcript;

  BadInput(Site site, Transcript transcript) {
    this.site = site;
    this.transcript = transcript;
  }

  void run() throws InterruptedException {
    transcript.step(
        "bad input: wrong password",
        () ->
            refused(
                () -> setEnvironment("QUARKUS_DATASOURCE_PASSWORD=wrong"),
                "password authentication failed"));
    transcript.step(
        "bad input: missing Secret", () -> refused(this::nameNoSecret, "\"nobody\" not found"));
    transcript.step(
        "bad input: unreachable database",
        () ->
            refused(
                () ->
                    setEnvironment(
                        "QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://nowhere:5432/account",
                        "RACELAB_DATABASE_START_WAIT=5s"),
                "PostgreSQL did not answer within 5 s"));
    transcript.step(
        "bad input: too many connections",
        () ->
            refused(
                () -> setEnvironment("RACELAB_DATABASE_REPLICAS=100"),
                "Too many connections: 100 replicas"));
    transcript.step("bad input: schema of the future", this::future);
    transcript.step("bad input: unknown overlay", this::unknownOverlay);
  }

  private String future() throws InterruptedException {
    sql(FUTURE);
    String before = sql(RANKS);
    String said;
    try {
      said =
          refused(
              () -> setEnvironment("RACELAB_KUBE_TEST=future"),
              "The schema is from the future: the database has version 9, and this service knows 1");
    } finally {
      sql(NO_FUTURE);
    }
    String after = sql(RANKS) + " 9";
    if (!after.equals(before)) {
      throw new MissedException("the schema was changed: %s, then %s".formatted(before, after));
    }
    return said;
  }

  /** As the server's superuser, inside its own pod; the password is in a file there. */
  private String sql(String statement) {
    String command =
        "PGPASSWORD=$(cat /run/secrets/racelab/postgres.password) psql -h 127.0.0.1 -U postgres -d account -v ON_ERROR_STOP=1 -qAtc \""
            + statement
            + "\"";
    return site.kubectl().run(CALL, "exec", "postgres-0", "--", "sh", "-c", command).strip();
  }

  private void setEnvironment(String... variables) {
    String[] words = new String[variables.length + 3];
    words[0] = "set";
    words[1] = "env";
    words[2] = DEPLOYMENT;
    System.arraycopy(variables, 0, words, 3, variables.length);
    site.kubectl().run(CALL, words);
  }

  private void nameNoSecret() {
    site.kubectl()
        .run(
            CALL,
            "patch",
            DEPLOYMENT,
            "-p",
            "{\"spec\":{\"template\":{\"spec\":{\"volumes\":[{\"name\":\"secrets\",\"secret\":{\"secretName\":\"nobody\"}}]}}}}");
  }

  private String refused(Runnable change, String why) throws InterruptedException {
    URI account = site.openAccount();
    List<String> old = site.namespace().pods(ACCOUNT).stream().map(Pod::name).toList();
    change.run();
    try (SafeLoad load = SafeLoad.start(account, site.operator(), 50)) {
      String said = reason(old, why);
      String served = load.finish();
      return "it says: %s; %s".formatted(said, served);
    } finally {
      site.kubectl().run(CALL, "rollout", "undo", DEPLOYMENT);
      site.awaitRollOut(ACCOUNT);
    }
  }

  /** What the new pod says, once it says what it should. */
  private String reason(List<String> old, String why) {
    Namespace.await(
        REASON_LIMIT,
        () -> said(old).filter(line -> line.contains(why)).isPresent(),
        () -> "the new pod says: " + said(old).orElse("nothing"));
    String said = said(old).filter(line -> line.contains(why)).orElse(why);
    return said.substring(said.indexOf(why));
  }

  private Optional<String> said(List<String> old) {
    return site.namespace().pods(ACCOUNT).stream()
        .filter(pod -> !old.contains(pod.name()) && !pod.ready())
        .map(site.namespace()::why)
        .findFirst();
  }

  private String unknownOverlay() {
    Kubectl.Answer answer = site.kubectl().attempt(CALL, "apply", "-k", "k8s/overlays/nowhere");
    if (answer.ok()) {
      throw new ClusterException("an overlay that is not there was applied");
    }
    return "kubectl says: " + answer.complaint();
  }
}
