package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.KeyedRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The idempotency key of the current request, once it is known to be one. */
@RequestScoped
public class RequestKey {
  private byte[] body = new byte[0];
  private @Nullable KeyedRequest request;
  private boolean taken;

  void read(byte[] whole) {
    this.body = whole;
  }

  byte[] body() {
    return body;
  }

  void isKeyed(KeyedRequest keyed) {
    this.request = keyed;
  }

  /**
   * The key, for the one operation that the request is; empty without a key, and where the resource
   * method takes none.
   *
   * @throws IllegalStateException for a second operation, which would be answered as a copy of the
   *     first, and never run
   */
  public Optional<KeyedRequest> take() {
    if (request != null && taken) {
      throw new IllegalStateException(
          "a request with an idempotency key is one operation; a second one has no key of its own");
    }
    taken = true;
    return Optional.ofNullable(request);
  }

  boolean isTaken() {
    return taken;
  }
}
