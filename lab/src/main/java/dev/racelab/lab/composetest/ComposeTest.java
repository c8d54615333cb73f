package dev.racelab.lab.composetest;

import dev.racelab.lab.checkouttest.CheckoutTest;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.TemporaryFolder;
import dev.racelab.lab.cluster.compose.Container;
import dev.racelab.lab.cluster.compose.Engine;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.proof.SafeLoad;
import dev.racelab.lab.proof.Transcript;
import dev.racelab.lab.proof.Transcript.MissedException;
import dev.racelab.lab.proof.Verdicts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Everything in order: the way from {@code up} to an answer, what a replica costs, scaling and
 * killing under load, bad input, the same races here and there, and checkouts while containers are
 * killed. Each part is a compose project of its own, which is deleted at its end, whatever became
 * of the part.
 *
 * @param home the repository
 * @param plan what is raced on both
 */
public record ComposeTest(
    Engine engine,
    Path home,
    Plan plan,
    BackendFactory local,
    BackendFactory compose,
    Transcript transcript) {
  private static final int RATE = 100;
  private static final String RACED = "account-service";
  private static final List<String> SERVICES = List.of("gateway", RACED, "order-service");
  private static final Duration UP_GOAL = Duration.ofSeconds(60);
  private static final Duration JOIN_GOAL = Duration.ofSeconds(5);
  private static final Duration START_GOAL = Duration.ofMillis(1_500);
  private static final long MEMORY_GOAL_KIB = 250L << 10;
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration AFTERMATH = Duration.ofSeconds(3);
  private static final Duration WARM_UP = Duration.ofSeconds(10);

  /** Whether all of it held. */
  public boolean run() throws InterruptedException {
    try (TemporaryFolder temporary = TemporaryFolder.make("racelab-compose-test")) {
      Path folder = temporary.path();
      try (Site site = Site.of(engine, home, folder, "plain")) {
        steady(site);
      }
      try (Site site = Site.of(engine, home, folder, "refused")) {
        transcript.step("a password that is wrong", () -> wrongPassword(site));
        transcript.step("a secret that is missing", () -> missingSecret(site));
      }
      transcript.step(
          "the same races here and there",
          () -> new Verdicts(plan, local, compose, "compose", folder).compare());
    }
    transcript.step(
        "checkouts in a storm of kills",
        () -> CheckoutTest.storm(compose, CheckoutTest.Sizes.WHOLE));
    return transcript.conclude();
  }

  private void steady(Site site) throws InterruptedException {
    List<URI> account = new ArrayList<>();
    transcript.step("up to the first answer", () -> up(site, account));
    if (account.isEmpty()) {
      return;
    }
    transcript.step("an order that is paid", site::payOrder);
    transcript.step("start of a replica", () -> start(site));
    transcript.step("memory at rest", () -> memory(site));
    transcript.step("1 to 3 replicas under load", () -> grow(site, account.getFirst()));
    transcript.step("one of 3 killed under load", () -> kill(site, account.getFirst()));
    transcript.step("3 to 1 replica under load", () -> shrink(site, account.getFirst()));
  }

  private static String up(Site site, List<URI> account) throws InterruptedException {
    long begin = System.nanoTime();
    site.up();
    account.add(site.openAccount());
    return within(UP_GOAL, "account opened %s after `up`", begin);
  }

  /** Each started again by itself: from the container's start to the line that says it is up. */
  private static String start(Site site) {
    List<String> figures = new ArrayList<>();
    boolean tooSlow = false;
    for (String service : SERVICES) {
      Container container = site.containers(service).getFirst();
      site.engine().run("restart", container.id());
      Instant began =
          Instant.parse(
              site.engine().run("inspect", "-f", "{{.State.StartedAt}}", container.id()).strip());
      List<Instant> ready = new ArrayList<>();
      await(
          () -> {
            site.log(container).stream()
                .filter(line -> line.contains(" started in "))
                .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
                .filter(began::isBefore)
                .forEach(ready::add);
            return !ready.isEmpty();
          },
          service + " says that it has started");
      Duration took = Duration.between(began, ready.getFirst());
      tooSlow |= took.compareTo(START_GOAL) > 0;
      figures.add("%s %.2f s".formatted(service, took.toMillis() / 1e3));
    }
    String figure = String.join(", ", figures) + " to ready";
    if (tooSlow) {
      throw new MissedException(figure + ", and 1.5 s are allowed");
    }
    return figure;
  }

  private static String memory(Site site) {
    List<String> figures = new ArrayList<>();
    boolean tooMuch = false;
    for (String service : SERVICES) {
      long kib =
          site.engine()
              .run("top", site.containers(service).getFirst().id(), "-eo", "pid,rss,comm")
              .lines()
              .filter(line -> line.strip().endsWith("java"))
              .mapToLong(line -> Long.parseLong(line.strip().split(" +", 3)[1]))
              .max()
              .orElseThrow(() -> new MissedException(service + " has no process java"));
      figures.add("%s %d MiB".formatted(service, kib >> 10));
      tooMuch |= kib > MEMORY_GOAL_KIB;
    }
    String figure = String.join(", ", figures) + " resident";
    if (tooMuch) {
      throw new MissedException(figure + ", and 250 MiB are allowed");
    }
    return figure;
  }

  /** What is scaled is a system at work, so the load runs for a while before. */
  private static String grow(Site site, URI account) {
    try (SafeLoad load = SafeLoad.start(account, site.operator(), RATE)) {
      await(() -> load.replicas() == 1, "the first replica answers");
      pass(WARM_UP);
      long begin = System.nanoTime();
      site.scale(RACED, 2);
      await(() -> load.replicas() == 2, "the added replica answers");
      String figure = elapsed("a second one answers %s after `--scale`", begin);
      boolean tooLate = isPast(JOIN_GOAL, begin);
      begin = System.nanoTime();
      site.scale(RACED, 3);
      await(() -> load.replicas() == 3, "all three replicas answer");
      figure += elapsed(", a third one %s", begin);
      tooLate |= isPast(JOIN_GOAL, begin);
      if (tooLate) {
        figure += ", and 5 s are allowed for each";
      }
      figure += "; " + load.end();
      if (tooLate || load.failed() > 0) {
        throw new MissedException(figure);
      }
      return figure;
    }
  }

  private static String kill(Site site, URI account) {
    try (SafeLoad load = SafeLoad.start(account, site.operator(), RATE)) {
      await(() -> load.replicas() == 3, "all three replicas answer");
      site.engine().run("kill", "--signal", "KILL", site.containers(RACED).getLast().id());
      pass(AFTERMATH);
      String figure = load.finish();
      site.scale(RACED, 3);
      return figure;
    }
  }

  private static String shrink(Site site, URI account) {
    try (SafeLoad load = SafeLoad.start(account, site.operator(), RATE)) {
      await(() -> load.replicas() == 3, "all three replicas answer");
      site.scale(RACED, 1);
      pass(AFTERMATH);
      return load.finish();
    }
  }

  /** The service ends with the reason in its last line, and is started in vain. */
  private static String wrongPassword(Site site) throws InterruptedException {
    site.up();
    site.openAccount();
    site.spoil("account.password");
    site.recreate(RACED);
    Container container = site.containers(RACED).getFirst();
    await(
        () ->
            site.log(container).stream()
                .anyMatch(line -> line.contains("password authentication failed")),
        RACED + " says that its password is wrong");
    String why =
        site.log(container).stream()
            .filter(line -> line.contains("password authentication failed"))
            .findFirst()
            .orElseThrow();
    return why.substring(why.indexOf(' ') + 1).strip();
  }

  private static String missingSecret(Site site) {
    site.remove("account.password");
    try {
      site.recreate(RACED);
    } catch (ClusterException refused) {
      return Stream.of(String.valueOf(refused.getMessage()).split("; "))
          .filter(line -> line.contains("account.password"))
          .findFirst()
          .orElseThrow(() -> new MissedException("it does not name the file: " + refused))
          .strip();
    }
    throw new MissedException(RACED + " was started without its password");
  }

  private static String within(Duration goal, String what, long begin) {
    boolean late = isPast(goal, begin);
    String figure = elapsed(what, begin);
    if (late) {
      throw new MissedException(figure + ", and %d s are allowed".formatted(goal.toSeconds()));
    }
    return figure;
  }

  private static String elapsed(String what, long begin) {
    return what.formatted("%.1f s".formatted((System.nanoTime() - begin) / 1e9));
  }

  private static boolean isPast(Duration goal, long begin) {
    return System.nanoTime() - begin > goal.toNanos();
  }

  private static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + Site.LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new ClusterException("not within %d s: %s".formatted(Site.LIMIT.toSeconds(), what));
      }
      pass(POLL);
    }
  }

  private static void pass(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted", interrupted);
    }
  }
}
