package dev.racelab.bench.standin;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Redis keeps of a key, as JSON.
 *
 * @param fingerprint of the request that was first
 * @param answer what it was answered; null while it runs
 */
@RegisterForReflection
record Kept(String fingerprint, @Nullable Answer answer) {
  /**
   * An answer that can be given again.
   *
   * @param status its status
   * @param headers the headers that are kept
   * @param entity the body before it is written
   * @param mediaType the body's type, if there is one
   */
  @RegisterForReflection
  record Answer(
      int status,
      Map<String, String> headers,
      @Nullable Object entity,
      @Nullable String mediaType) {}
}
