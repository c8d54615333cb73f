package dev.racelab.lab.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keys of requests, kept in memory: right, or with one flaw. */
final class FakeKeys {
  private static final int LONGEST = 255;

  private final Flaw flaw;
  private final Crowd crowd;
  private final Map<String, Entry> entries = new HashMap<>();

  FakeKeys(Flaw flaw, Crowd crowd) {
    this.flaw = flaw;
    this.crowd = crowd;
  }

  /**
   * An answer.
   *
   * @param refusal whether the work itself refused
   */
  record Reply(int status, String type, String body, Map<String, String> headers, boolean refusal) {
    Reply with(String name, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(name, value);
      return new Reply(status, type, body, more, refusal);
    }
  }

  /** What a key stands for. */
  interface Work {
    /** Does it. */
    Reply run();
  }

  /** How errors about keys look. */
  interface Problem {
    /** The error of that status. */
    Reply of(int status, String detail);
  }

  /** A key that is not allowed. */
  static final class WrongKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongKeyException(String message) {
      super(message);
    }
  }

  private static final class Entry {
    private final String fingerprint;
    private Optional<Reply> reply = Optional.empty();
    private int replays;

    Entry(String fingerprint) {
      this.fingerprint = fingerprint;
    }
  }

  /** The key that these header lines name; empty where there is none. */
  Optional<String> parse(List<String> lines) throws WrongKeyException {
    if (lines.isEmpty() || (is(Flaw.TAKES_AN_EMPTY_KEY_FOR_NONE) && lines.getFirst().isEmpty())) {
      return is(Flaw.TAKES_NO_KEY_FOR_A_KEY) ? Optional.of("null") : Optional.empty();
    }
    if (lines.size() > 1 && !is(Flaw.TAKES_THE_FIRST_OF_TWO_KEYS)) {
      throw new WrongKeyException("two keys");
    }
    String line = lines.getFirst();
    boolean quoted = line.length() > 1 && line.startsWith("\"") && line.endsWith("\"");
    String key =
        quoted && !is(Flaw.TAKES_QUOTES_FOR_THE_KEY) ? line.substring(1, line.length() - 1) : line;
    if (key.isEmpty() || (key.length() > LONGEST && !is(Flaw.ACCEPTS_A_LONG_KEY))) {
      throw new WrongKeyException("a key has 1 to 255 characters");
    }
    if (!key.chars().allMatch(this::isAllowed)) {
      throw new WrongKeyException("a key has visible ASCII characters");
    }
    return Optional.of(kept(key));
  }

  private boolean isAllowed(int c) {
    return (c > ' ' && c <= '~')
        || (c > '~' && is(Flaw.ACCEPTS_ALL_OF_LATIN_1))
        || (c < ' ' && is(Flaw.ACCEPTS_CONTROL_CHARACTERS));
  }

  private String kept(String key) {
    return switch (flaw) {
      case KEEPS_36_CHARACTERS -> key.substring(0, Math.min(key.length(), 36));
      case KEEPS_200_CHARACTERS -> key.substring(0, Math.min(key.length(), 200));
      case KNOWS_NO_CASE -> key.toLowerCase(Locale.ROOT);
      default -> key;
    };
  }

  /**
   * Runs the work unless a request with that key has.
   *
   * @param scope where the key is known
   */
  Reply once(String scope, String fingerprint, Work work, Problem problem) {
    crowd.meet(0);
    Entry entry;
    boolean mine;
    boolean running;
    synchronized (this) {
      Entry found = entries.get(scope);
      mine = found == null;
      entry = found == null ? new Entry(fingerprint) : found;
      running = entry.reply.isEmpty();
      if (mine && !is(Flaw.CHECKS_THEN_ACTS)) {
        entries.put(scope, entry);
      }
    }
    crowd.meet(1);
    if (mine) {
      Reply reply = work.run();
      synchronized (this) {
        entry.reply = Optional.of(reply);
        entries.put(scope, entry);
        if (reply.refusal() && is(Flaw.KEEPS_NO_REFUSAL)) {
          entries.remove(scope);
        }
      }
      return reply;
    }
    synchronized (this) {
      if (!entry.fingerprint.equals(fingerprint)) {
        return problem.of(422, "the key was used for something else");
      }
      if (running) {
        Reply refused = problem.of(409, "the key's request is running");
        return is(Flaw.GIVES_NO_RETRY_AFTER) ? refused : refused.with("Retry-After", "1");
      }
      entry.replays++;
      return replay(entry.reply.orElseThrow(), entry.replays, work);
    }
  }

  private Reply replay(Reply first, int number, Work work) {
    if (is(Flaw.RUNS_AGAIN_BEHIND_A_REPLAY)) {
      work.run();
    }
    String body =
        is(Flaw.RENDERS_REPLAYS_ANEW)
            ? first.body().replace("{", "{\"again\":true,")
            : first.body();
    Map<String, String> headers = new HashMap<>(first.headers());
    if (is(Flaw.FORGETS_LOCATION)) {
      headers.remove("Location");
    }
    if (number == 1 || !is(Flaw.MARKS_ONE_REPLAY_ONLY)) {
      headers.put("Idempotency-Replayed", "true");
    }
    String type = is(Flaw.REPLAYS_AS_TEXT) ? "text/plain" : first.type();
    return new Reply(first.status(), type, body, headers, first.refusal());
  }

  private boolean is(Flaw one) {
    return flaw == one;
  }
}
