package dev.racelab.lab.conformance;

import com.fasterxml.jackson.core.JsonPointer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoint, how to ask it for something, and how to see what that did.
 *
 * @param url the endpoint
 * @param method how it is called
 * @param body what is asked for
 * @param otherBody something else that it accepts; where there is none, one value of a JSON body is
 *     changed
 * @param refusedBody what it understands and refuses, such as more money than there is
 * @param headers sent with every request
 * @param callers header lines of one caller each, for endpoints that grant a caller one wish; each
 *     new wish takes the next. Empty where one caller may wish again
 * @param otherCaller header lines of somebody else
 * @param otherUrl another route that accepts the body
 * @param count where effects are counted
 * @param effect where an answer names its effect
 * @param copies how many copies are sent at once
 * @param keyRequired whether a request must have a key
 * @param keyForm how keys are written unless a rule is about that
 * @param timeout for each request
 */
public record Target(
    URI url,
    String method,
    BodyTemplate body,
    Optional<BodyTemplate> otherBody,
    Optional<BodyTemplate> refusedBody,
    Map<String, String> headers,
    List<Map<String, String>> callers,
    Map<String, String> otherCaller,
    Optional<URI> otherUrl,
    Optional<Count> count,
    Optional<JsonPointer> effect,
    int copies,
    KeyRequired keyRequired,
    KeyForm keyForm,
    Duration timeout) {
  /** How many copies may be sent at once, at most. */
  public static final int MOST_COPIES = 200;

  public Target {
    if (copies < 2 || copies > MOST_COPIES) {
      throw new IllegalArgumentException(
          "copies: %d is not allowed. Allowed: 2 to %d".formatted(copies, MOST_COPIES));
    }
    headers = Map.copyOf(headers);
    callers = callers.stream().map(Map::copyOf).toList();
    otherCaller = Map.copyOf(otherCaller);
  }

  /**
   * A number that each effect changes by the same amount.
   *
   * @param url what is read
   * @param pointer where in the JSON of its answer the number stands
   */
  public record Count(URI url, JsonPointer pointer) {}

  /** Whether a request without a key is refused. */
  public enum KeyRequired {
    YES,
    NO,
    /** A request without a key tells. */
    DETECT
  }

  /** How a key is written in its header. */
  public enum KeyForm {
    /** As it is, which most clients do. */
    BARE {
      @Override
      String written(String key) {
        return key;
      }
    },
    /** As a string of structured fields, which the draft asks for. */
    QUOTED {
      @Override
      String written(String key) {
        return '"' + key + '"';
      }
    };

    /** The header's value for a key that needs no escapes. */
    abstract String written(String key);

    KeyForm other() {
      return this == BARE ? QUOTED : BARE;
    }
  }

  /** Whether it can be seen how often something took effect. */
  boolean showsEffects() {
    return count.isPresent() || effect.isPresent();
  }
}
