package dev.racelab.bench.load;

import dev.racelab.bench.peer.Message;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

/**
 * Withdrawals of one unit, as fast as so many connections bring them.
 *
 * @param target the replica
 * @param mode what becomes of the key
 * @param connections how many, each with one request at a time
 * @param millis for how long new requests are begun
 * @param accounts over how many accounts they are spread
 * @param keys what the keys of this turn begin with: those of a replay are those of its recording
 * @param recorded how many keys are recorded or replayed; 0 in other modes
 */
public record Turn(
    URI target, Mode mode, int connections, int millis, int accounts, String keys, int recorded) {
  /** What becomes of the key. */
  public enum Mode {
    /** There is none. */
    PLAIN,
    /** Each request has a new one. */
    FIRST,
    /** Each key is used once, so that it can be replayed; ends when all are, whatever the time. */
    RECORD,
    /** Each request has one that was recorded. */
    REPLAY
  }

  private static final String KIND = "turn";
  private static final long VERSION_7 = 0x0000_0000_0000_7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  /** The id of an account, so that nobody has to be told thousands of them. */
  public static UUID account(int number) {
    return new UUID(VERSION_7, VARIANT | number);
  }

  /** As a line for the worker. */
  public Message message() {
    return new Message(
        KIND,
        Map.of(
            "target", target.toString(),
            "mode", mode.name(),
            "connections", Integer.toString(connections),
            "millis", Integer.toString(millis),
            "accounts", Integer.toString(accounts),
            "keys", keys,
            "recorded", Integer.toString(recorded)));
  }

  static Turn of(Message message) {
    return new Turn(
        URI.create(message.text("target")),
        Mode.valueOf(message.text("mode")),
        message.number("connections"),
        message.number("millis"),
        message.number("accounts"),
        message.text("keys"),
        message.number("recorded"));
  }
}
