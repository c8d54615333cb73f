package dev.racelab.lab.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.HttpCall;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of a round.
 *
 * @param f what the history calls it
 * @param arguments its arguments, as the history keeps them
 * @param call what is sent, without the lab's own headers
 */
public record Request(String f, ObjectNode arguments, HttpCall call) {
  private static final String KEY = "Idempotency-Key";

  /** The idempotency key that it carries, or null. */
  public @Nullable String key() {
    return call.headers().get(KEY);
  }

  /** One more copy of the wish called {@code name}: the same, and nobody can tell them apart. */
  Request of(String name) {
    return new Request(f, arguments.deepCopy().put("wish", name), call);
  }

  /** The same under an idempotency key, by which copies of one wish are known. */
  Request under(String key) {
    return new Request(f, arguments, call.with(Map.of(KEY, key)));
  }
}
