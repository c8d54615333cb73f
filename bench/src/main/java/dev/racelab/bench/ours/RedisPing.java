package dev.racelab.bench.ours;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/** What Vert.x' client needs for the shortest command, on a connection of its own. */
final class RedisPing {
  private RedisPing() {}

  static LeaseClient.Ping over(Redis redis) {
    RedisConnection connection = redis.connect().toCompletionStage().toCompletableFuture().join();
    Request ping = Request.cmd(Command.PING);
    return () -> connection.send(ping).toCompletionStage().toCompletableFuture().join();
  }
}
