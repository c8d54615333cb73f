package dev.racelab.locking.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.embedded.RedisServer;
import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.Renewal;
import dev.racelab.locking.contract.Eventually;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster of one server: it has all slots, and refuses a script over names of several. */
final class RedisClusterTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration LEASE = Duration.ofSeconds(1);

  /** A client that knows nothing of clusters, and one that does and asks each server itself. */
  @ParameterizedTest
  @EnumSource(names = {"STANDALONE", "CLUSTER"})
  void namesOfSeveralSlotsAreTakenRenewedAndGivenBackAllOrNothing(RedisClientType type)
      throws Exception {
    Path folder = Files.createTempDirectory("racelab-cluster");
    folder.toFile().deleteOnExit();
    Map<String, String> settings =
        Map.of(
            "cluster-enabled",
            "yes",
            "cluster-port",
            Integer.toString(freePort()),
            "cluster-announce-ip",
            "127.0.0.1");
    Vertx vertx = Vertx.vertx();
    try (RedisServer server = RedisServer.start(folder.resolve("redis"), 0, settings)) {
      Redis redis = Redis.createClient(vertx, server.uri());
      command(redis, "CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      Eventually.holds(
          "the cluster is ready",
          WAIT,
          () -> command(redis, "CLUSTER", "INFO").contains("cluster_state:ok"));
      Redis client =
          Redis.createClient(
              vertx, new RedisOptions().setType(type).addConnectionString(server.uri()));
      try (RedisLockProvider provider = new RedisLockProvider(client);
          RedisLockProvider other = new RedisLockProvider(client)) {
        Lease c = take(provider, "c");
        assertThat(other.acquire(request(Duration.ZERO, "a", "b", "c"))).isEmpty();
        take(provider, "a").close();
        c.close();

        Lease all = take(other, "a", "b", "c");

        assertThat(provider.acquire(request(LEASE.multipliedBy(2), "b")))
            .as("another holder of the second name after twice the lease")
            .isEmpty();
        assertThat(all.isHeld()).isTrue();
        assertThat(all.token("b")).isPresent();
        all.close();
        take(provider, "b", "c").close();
        Eventually.holds(
            "nothing is left", WAIT, () -> command(redis, "KEYS", "racelab:lock:*").equals("[]"));
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static Lease take(RedisLockProvider by, String... names) throws InterruptedException {
    return by.acquire(request(WAIT, names)).orElseThrow();
  }

  private static LockRequest request(Duration wait, String... names) {
    return LockRequest.of(List.of(names), wait, LEASE).withRenewal(Renewal.untilClosed());
  }

  private static String command(Redis redis, String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    List.of(arguments).forEach(request::arg);
    return String.valueOf(redis.send(request).toCompletionStage().toCompletableFuture().join());
  }

  /** The cluster's own port is by default 10,000 above the server's, which may be too high. */
  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
