package dev.racelab.lab.conformance;

import dev.racelab.lab.conformance.Result.NotApplicable;
import dev.racelab.lab.conformance.Result.Pass;
import dev.racelab.lab.driver.Driver;
import dev.racelab.lab.driver.Http1Exchange;
import dev.racelab.lab.driver.HttpAnswer;
import dev.racelab.lab.driver.HttpCall;
import dev.racelab.lab.driver.Observer;
import dev.racelab.lab.driver.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What one check works with: fresh wishes and keys, requests, counts, and a record of them all. */
final class Probe {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Target target;
  private final Driver driver;
  private final AtomicInteger wishes;
  private final Optional<BigDecimal> unit;
  private final List<String> transcript = new ArrayList<>();
  private int requests;

  /**
   * A probe of one check.
   *
   * @param driver sends what is to arrive at once
   * @param wishes how many there were before this check
   * @param unit by how much one effect changes the count, where there is one
   */
  Probe(Target target, Driver driver, AtomicInteger wishes, Optional<BigDecimal> unit) {
    this.target = target;
    this.driver = driver;
    this.wishes = wishes;
    this.unit = unit;
  }

  Target target() {
    return target;
  }

  /** The requests and answers so far, a line each. */
  List<String> transcript() {
    return transcript;
  }

  /** A request for something that nobody has asked for yet, without a key. */
  Ask wish() {
    return wish(target.body());
  }

  /** The same with a body of that template. */
  Ask wish(BodyTemplate template) {
    int number = wishes.incrementAndGet();
    return new Ask(
        target.method(),
        target.url(),
        Ask.merged(target.headers(), caller(number)),
        List.of(),
        template.fill(number),
        0);
  }

  /** Only the body of it, which a request of another wish takes. */
  String wishBody(BodyTemplate template) {
    return template.fill(wishes.get());
  }

  private Map<String, String> caller(int wish) {
    if (target.callers().isEmpty()) {
      return Map.of();
    }
    if (wish > target.callers().size()) {
      throw new UnusableTargetException(
          "--callers: %d callers are not enough, since each new wish takes one"
              .formatted(target.callers().size()));
    }
    return target.callers().get(wish - 1);
  }

  /** A key that nobody has used yet. */
  static String newKey() {
    return UUID.randomUUID().toString();
  }

  /** The same request with that key, written as this endpoint is to read it. */
  Ask keyed(Ask ask, String key) {
    return ask.keys(List.of(target.keyForm().written(key)));
  }

  /** A new wish with a new key. */
  Ask newKeyed() {
    return keyed(wish(), newKey());
  }

  /**
   * Sends the request, and waits for its answer.
   *
   * @throws NoAnswerException if there was none
   */
  Seen send(Ask ask) {
    return switch (exchange(ask)) {
      case Outcome.Answered answered -> seen(requests, answered.answer());
      case Outcome.NotSent none -> throw noAnswer(none.reason());
      case Outcome.Lost lost -> throw noAnswer(lost.reason());
    };
  }

  /** Sends what may be left without an answer, such as a request that is cut off. */
  Optional<Seen> sendIncomplete(Ask ask) {
    return switch (exchange(ask)) {
      case Outcome.Answered answered -> Optional.of(seen(requests, answered.answer()));
      case Outcome.NotSent none -> throw noAnswer(none.reason());
      case Outcome.Lost lost -> Optional.empty();
    };
  }

  /** Sends the request until it is no longer told that an earlier one is still running. */
  Seen sendUntilSettled(Ask ask) throws InterruptedException {
    long deadline = System.nanoTime() + target.timeout().toNanos();
    Seen seen = send(ask);
    while (seen.status() == 409 && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE);
      seen = send(ask);
    }
    return seen;
  }

  private Outcome exchange(Ask ask) {
    requests++;
    Outcome outcome =
        Http1Exchange.send(
            ask.origin(), ask.call(), ask.keyLines(), ask.heldBack(), target.timeout());
    note(requests, ask, outcome);
    return outcome;
  }

  /** Sends copies of a request with one key so that they are complete at the same moment. */
  List<Outcome> sendAtOnce(Ask ask) throws InterruptedException {
    int copies = target.copies();
    AtomicReferenceArray<Outcome> outcomes = new AtomicReferenceArray<>(copies);
    List<HttpCall> calls = Collections.nCopies(copies, ask.whole());
    driver.volley(ask.origin(), calls, target.timeout(), new Keeping(outcomes));
    List<Outcome> kept = new ArrayList<>();
    transcript.add("%d copies of %s at once".formatted(copies, ask));
    for (int i = 0; i < copies; i++) {
      requests++;
      kept.add(outcomes.get(i));
      transcript.add("%d. copy %d -> %s".formatted(requests, i + 1, words(kept.getLast())));
    }
    return kept;
  }

  private record Keeping(AtomicReferenceArray<Outcome> outcomes) implements Observer {
    @Override
    public void sending(int call, int lane) {
      // Nothing is recorded before the answer.
    }

    @Override
    public void done(int call, int lane, Outcome outcome) {
      outcomes.set(call, outcome);
    }
  }

  /** The answer to the request of that number. */
  Seen seen(int number, HttpAnswer answer) {
    Optional<String> effect =
        answer.status() / 100 == 2
            ? target.effect().flatMap(pointer -> JsonBodies.at(answer.body(), pointer))
            : Optional.empty();
    return new Seen(number, answer, effect);
  }

  /** The number of the last request. */
  int lastNumber() {
    return requests;
  }

  private NoAnswerException noAnswer(String reason) {
    return new NoAnswerException("request %d was not answered: %s".formatted(requests, reason));
  }

  private void note(int number, Ask ask, Outcome outcome) {
    transcript.add("%d. %s -> %s".formatted(number, ask, words(outcome)));
  }

  private static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> words(answered.answer());
      case Outcome.NotSent none -> "not sent: " + none.reason();
      case Outcome.Lost lost -> "no answer: " + lost.reason();
    };
  }

  private static String words(HttpAnswer answer) {
    StringBuilder text = new StringBuilder().append(answer.status());
    for (String name :
        List.of("Location", "Retry-After", "Idempotency-Replayed", "Idempotent-Replayed")) {
      String value = answer.header(name);
      if (value != null) {
        text.append(", ").append(Ask.shown(name + ": " + value));
      }
    }
    return answer.body().isEmpty()
        ? text.toString()
        : text.append(", ").append(Ask.shown(answer.body())).toString();
  }

  /** Starts to count effects now. */
  Tally tally() {
    return new Tally(this, unit);
  }

  /** The count as it is now; empty where nothing is counted. */
  Optional<BigDecimal> readCount() {
    return target.count().map(count -> readCount(count, List.of()));
  }

  /** The same, asked for with that key. */
  BigDecimal readCount(Target.Count count, List<String> keys) {
    // The count is that of whoever makes the wishes, so it is read with the same headers.
    Ask ask = new Ask("GET", count.url(), target.headers(), keys, "", 0);
    Seen seen = send(ask);
    return JsonBodies.numberAt(seen.answer().body(), count.pointer())
        .filter(number -> seen.isSuccess())
        .orElseThrow(
            () ->
                new NoAnswerException(
                    "%s names no number in answer %d of GET %s"
                        .formatted(count.pointer(), seen.number(), count.url())));
  }

  /** Breaks the rule unless that held. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more library
  static void require(boolean held, String otherwise, Object... details) {
    if (!held) {
      throw new BrokenRuleException(otherwise.formatted(details));
    }
  }

  /** What was to be seen held; without effects, that is not all of the rule. */
  Result passWithEffects(String note) {
    return target.showsEffects() ? pass(note) : notApplicable(ReplayChecks.NO_EFFECTS_SEEN);
  }

  static Result pass() {
    return new Pass("");
  }

  static Result pass(String note) {
    return new Pass(note);
  }

  static Result notApplicable(String reason) {
    return new NotApplicable(reason);
  }
}
