package dev.racelab.bench.peers;

import dev.racelab.bench.peer.Setup;
import java.net.URI;
import java.util.Objects;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Spring Data's connection over Lettuce, which all threads share, as its pages recommend. */
final class Lettuce implements AutoCloseable {
  private final LettuceConnectionFactory factory;
  private final RedisConnection connection;

  private Lettuce(LettuceConnectionFactory factory) {
    this.factory = factory;
    this.connection = factory.getConnection();
  }

  static Lettuce connect(Setup setup) {
    URI address = URI.create(setup.redis());
    LettuceConnectionFactory factory =
        new LettuceConnectionFactory(
            new RedisStandaloneConfiguration(
                Objects.requireNonNull(address.getHost()), address.getPort()));
    factory.afterPropertiesSet();
    factory.start();
    return new Lettuce(factory);
  }

  LettuceConnectionFactory factory() {
    return factory;
  }

  void roundTrip() {
    if (!"PONG".equals(connection.commands().ping())) {
      throw new IllegalStateException("Redis did not answer");
    }
  }

  @Override
  public void close() {
    connection.close();
    factory.destroy();
  }
}
