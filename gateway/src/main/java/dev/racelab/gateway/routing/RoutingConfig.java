package dev.racelab.gateway.routing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Which services there are, where their replicas are, and how long the gateway waits for them. */
@ConfigMapping(prefix = "racelab.gateway")
public interface RoutingConfig {
  /** The services by name: small letters, digits and hyphens. */
  Map<@Pattern(regexp = "[a-z][a-z0-9-]{0,39}") String, @Valid Service> services();

  /**
   * A JSON file {@code {"account":["http://127.0.0.1:4101"]}} with the replicas of each service. It
   * is read again when it changes; a service that it names overrides the static list.
   */
  Optional<Path> replicasFile();

  /** How often the file is looked at. Between 10 ms and 1 min. */
  @WithDefault("200ms")
  @DurationMin(millis = 10)
  @DurationMax(minutes = 1)
  Duration replicasPoll();

  /** How names of services are looked up. */
  @Valid
  Dns dns();

  /** How replicas are asked whether they are ready. */
  @Valid
  Readiness readiness();

  /** How requests are passed on. */
  @Valid
  Upstream upstream();

  /** One service. */
  interface Service {
    /** The first path segments that belong to the service, such as {@code /accounts}. */
    @NotEmpty
    List<@Pattern(regexp = "/[A-Za-z0-9._~-]{1,60}") String> prefixes();

    /** Replicas that are known from the start, such as {@code http://127.0.0.1:4101}. */
    Optional<List<URI>> replicas();

    /**
     * A name and a port, such as {@code account-service:8080}. Every IPv4 address of the name is a
     * replica; the name is looked up again and again, and those that come and go are followed.
     */
    Optional<@Pattern(regexp = "[A-Za-z0-9]([A-Za-z0-9.-]{0,252})?:[1-9][0-9]{0,4}") String> dns();
  }

  /** Look-ups of names in the DNS. */
  interface Dns {
    /** The pause between two look-ups of a name. Between 10 ms and 1 min. */
    @WithDefault("1s")
    @DurationMin(millis = 10)
    @DurationMax(minutes = 1)
    Duration interval();

    /** How long a server may take to answer. Between 10 ms and 1 min. */
    @WithDefault("2s")
    @DurationMin(millis = 10)
    @DurationMax(minutes = 1)
    Duration timeout();

    /** An address and a port of the server to ask, instead of those that the system names. */
    Optional<@Pattern(regexp = "[0-9.]{7,15}:[1-9][0-9]{0,4}") String> server();
  }

  /** The readiness probe. */
  interface Readiness {
    /** The path that answers 200 where a replica takes requests. */
    @WithDefault("/q/health/ready")
    @Pattern(regexp = "/.*")
    String path();

    /** The pause between two probes of a replica. Between 10 ms and 1 min. */
    @WithDefault("500ms")
    @DurationMin(millis = 10)
    @DurationMax(minutes = 1)
    Duration interval();

    /** How long a replica may take to answer a probe. Between 10 ms and 1 min. */
    @WithDefault("2s")
    @DurationMin(millis = 10)
    @DurationMax(minutes = 1)
    Duration timeout();
  }

  /** Time-outs and bounds towards the replicas. */
  interface Upstream {
    /** How long a connection may take to open. Between 10 ms and 1 min. */
    @WithDefault("1s")
    @DurationMin(millis = 10)
    @DurationMax(minutes = 1)
    Duration connectTimeout();

    /**
     * How long a request under way may go without a byte in either direction; this bounds the wait
     * for the answer's headers, too. Between 10 ms and 1 h.
     */
    @WithDefault("30s")
    @DurationMin(millis = 10)
    @DurationMax(hours = 1)
    Duration idleTimeout();

    /** How long an unused connection is kept for the next request. Between 1 s and 1 h. */
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    @DurationMax(hours = 1)
    Duration keepAlive();

    /** The most connections of each event loop to one replica. Between 1 and 10000. */
    @WithDefault("256")
    @Min(1)
    @Max(10_000)
    int maxConnections();

    /** To how many replicas a request may be offered before it is refused. Between 1 and 10. */
    @WithDefault("3")
    @Min(1)
    @Max(10)
    int connectAttempts();
  }
}
