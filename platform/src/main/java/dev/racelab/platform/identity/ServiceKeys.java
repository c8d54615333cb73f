package dev.racelab.platform.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of services that sign their own tokens. Immutable. */
@ApplicationScoped
class ServiceKeys {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, ServiceKey> byName;

  @Inject
  ServiceKeys(IdentityConfig config) {
    this(read(config.services()));
  }

  ServiceKeys(Map<String, PublicKey> byName) {
    Map<String, ServiceKey> keys = new HashMap<>();
    byName.forEach((name, key) -> keys.put(name, new ServiceKey(name, key)));
    this.byName = Map.copyOf(keys);
  }

  /** A service's public key. */
  record ServiceKey(String name, PublicKey key) {}

  /** Makes the reading of the keys part of the start. */
  void check(@Observes StartupEvent start) {}

  private static Map<String, PublicKey> read(Map<String, String> locations) {
    Map<String, PublicKey> keys = new HashMap<>();
    locations.forEach(
        (name, location) ->
            keys.put(name, new KeyFile(location).publicKey("racelab.identity.services." + name)));
    return keys;
  }

  /** The key of the service that a token says it is signed by; empty if it says no such thing. */
  Optional<ServiceKey> of(String token) {
    if (byName.isEmpty()) {
      return Optional.empty();
    }
    @Nullable String kid = kid(token);
    return kid == null ? Optional.empty() : Optional.ofNullable(byName.get(kid));
  }

  /** Read before anything is verified, so it may be anything. */
  private static @Nullable String kid(String token) {
    int dot = token.indexOf('.');
    if (dot < 0) {
      return null;
    }
    try {
      byte[] header = Base64.getUrlDecoder().decode(token.substring(0, dot));
      return JSON.readTree(header).path("kid").textValue();
    } catch (IOException | IllegalArgumentException notAHeader) {
      return null;
    }
  }
}
