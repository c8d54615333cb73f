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

  void read(byte[] whole) {
    this.body = whole;
  }

  byte[] body() {
    return body;
  }

  void isKeyed(KeyedRequest keyed) {
    this.request = keyed;
  }

  /** Empty without a key, and where the resource method takes none. */
  public Optional<KeyedRequest> request() {
    return Optional.ofNullable(request);
  }
}
