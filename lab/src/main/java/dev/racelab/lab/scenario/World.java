package dev.racelab.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import dev.racelab.lab.history.Recorder;
import dev.racelab.lab.mail.Mailbox;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario works with: the gateway, tokens, and randomness that a seed repeats. What an
 * oracle reads is recorded as operations of its own, so that a history can be judged without the
 * system. For one thread.
 */
public final class World {
  private static final String PREFIX = "/api";

  private final JsonClient client;
  private final TokenSource tokens;
  private final Recorder recorder;
  private final RandomGenerator random;
  private final boolean keyed;
  private final @Nullable Mailbox mailbox;

  /** The same where nobody looks at mail. */
  public World(
      JsonClient client,
      TokenSource tokens,
      Recorder recorder,
      RandomGenerator random,
      boolean keyed) {
    this(client, tokens, recorder, random, keyed, null);
  }

  /**
   * What a cell works with.
   *
   * @param keyed whether requests that are repeated carry idempotency keys
   * @param mailbox what was mailed; null where nothing catches it
   */
  public World(
      JsonClient client,
      TokenSource tokens,
      Recorder recorder,
      RandomGenerator random,
      boolean keyed,
      @Nullable Mailbox mailbox) {
    this.client = client;
    this.tokens = tokens;
    this.recorder = recorder;
    this.random = random;
    this.keyed = keyed;
    this.mailbox = mailbox;
  }

  @Nullable Mailbox mailbox() {
    return mailbox;
  }

  TokenSource tokens() {
    return tokens;
  }

  RandomGenerator random() {
    return random;
  }

  UUID newId() {
    // Version 4, variant 2, the other bits from the seed.
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & ~(3L << 62)) | (2L << 62);
    return new UUID(high, low);
  }

  /** Somebody new with a token, whom no service knows yet. */
  Customer newCustomer() {
    UUID id = newId();
    return new Customer(id, tokens.customer(id));
  }

  String newLogin() {
    return "racer-%016x".formatted(random.nextLong());
  }

  String newCode() {
    return "RACE-%016X".formatted(random.nextLong());
  }

  boolean keyed() {
    return keyed;
  }

  String newKey() {
    return "race-%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  static String path(String path) {
    return PREFIX + path;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  JsonNode post(String path, String token, JsonNode body) throws InterruptedException {
    return client.post(path(path), token, body);
  }

  JsonNode post(String path, String token) throws InterruptedException {
    return client.post(path(path), token);
  }

  /** Reads as an operator, and records what was read under {@code f}. */
  JsonNode read(String f, ObjectNode arguments, String path) throws InterruptedException {
    Operation invocation = recorder.invoke(recorder.newProcess(), f, arguments, null);
    JsonNode answer;
    try {
      answer = client.get(path(path), tokens.operator());
    } catch (UnexpectedAnswerException e) {
      // A read has no effect, whatever became of it.
      ObjectNode value = arguments.deepCopy().put("error", e.getMessage());
      recorder.complete(invocation, OperationType.FAIL, value, null, null);
      throw e;
    }
    ObjectNode value = arguments.deepCopy();
    if (answer instanceof ObjectNode fields) {
      value.setAll(fields);
    } else {
      value.set("rows", answer);
    }
    recorder.complete(invocation, OperationType.OK, value, null, 200);
    return answer;
  }

  /** Records under {@code f} what was read elsewhere than at a service. */
  void note(String f, ObjectNode value) {
    Operation invocation = recorder.invoke(recorder.newProcess(), f, World.object(), null);
    recorder.complete(invocation, OperationType.OK, value, null, null);
  }
}
