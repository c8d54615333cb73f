package dev.racelab.idempotency.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.idempotency.Answer;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.Header;
import dev.racelab.idempotency.Idempotency;
import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.ResponsePolicy;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.StorageRule;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.UnreadableBodyException;
import dev.racelab.idempotency.Voiding;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the contract asks of whoever extends it, and what its tests have in common. */
abstract class StoreFixture {
  /** What every store of a test must be made with. */
  protected static final Retention RETENTION =
      new Retention(Duration.ofHours(1), Optional.of(Duration.ofHours(2)), Duration.ofSeconds(3));

  static final int ATTEMPTS = 100;

  static final List<Header> HEADERS =
      List.of(
          new Header("Location", "/orders/7: the \"second\""),
          new Header("ETag", "\"3\""),
          new Header("Content-Language", ""));

  static final byte[] BODY = everyByte();

  static final StoredResponse STORED = new StoredResponse(201, HEADERS, BODY);

  private final String run = UUID.randomUUID().toString();

  /** Another store on the same records, as another replica of the service has it. */
  protected abstract IdempotencyStore newStore();

  /** The database of the effects. */
  protected abstract Effects effects();

  /** Whether effect and record are committed together. */
  protected abstract boolean recordsWithTheEffect();

  /** Makes what is kept of that id older, as time does, at the server. */
  protected abstract void age(RecordId id, Duration time);

  /** For how long the request of a process that crashed is in flight at most; empty if not. */
  protected abstract Optional<Duration> longestInFlight();

  final Idempotency idempotency() {
    return new Idempotency(
        newStore(),
        ResponsePolicy.of(StorageRule.successesAndRefusals(Set.of("no-money"))),
        ATTEMPTS);
  }

  final Connection connect() throws SQLException {
    return effects().connect();
  }

  /** A connection on which a transaction is about to begin. */
  final Connection transaction() throws SQLException {
    return transaction(Connection.TRANSACTION_READ_COMMITTED);
  }

  final Connection transaction(int isolation) throws SQLException {
    Connection connection = connect();
    connection.setTransactionIsolation(isolation);
    connection.setAutoCommit(false);
    return connection;
  }

  final RecordId id(String key) {
    return id("ann", "POST /orders", key);
  }

  final RecordId id(String caller, String route, String key) {
    return new KeyScope(caller, route).of(new IdempotencyKey(run + ":" + key));
  }

  final KeyedRequest request(String key) {
    return request(id(key), "{}");
  }

  static KeyedRequest request(RecordId id, String body) {
    try {
      return new KeyedRequest(
          id,
          Fingerprint.of(
              "POST", "/orders", "application/json", body.getBytes(StandardCharsets.UTF_8)));
    } catch (UnreadableBodyException e) {
      throw new AssertionError(e);
    }
  }

  static String name(KeyedRequest request) {
    return request.id().toString();
  }

  /** Work with an effect. */
  static Idempotency.Work work(KeyedRequest request) {
    return transaction -> {
      Effects.make(transaction, name(request));
      return Response.done(201, HEADERS, BODY);
    };
  }

  final long effectsOf(KeyedRequest request) {
    return effects().count(name(request));
  }

  /** The request, sent once by a client, to a replica of its own. */
  final Answer send(KeyedRequest request) throws Exception {
    try (Connection connection = connect()) {
      return idempotency().run(connection, request, work(request));
    }
  }

  final void sendFirst(KeyedRequest request) throws Exception {
    assertThat(send(request)).isInstanceOf(Answer.Ran.class);
  }

  final Voiding voidKey(KeyedRequest request) throws Exception {
    try (Connection connection = connect()) {
      return idempotency()
          .voidKey(
              connection,
              request.id(),
              (transaction, recorded) -> Effects.undo(transaction, name(request)));
    }
  }

  /** What a replica finds that only looks. */
  final Lookup look(KeyedRequest request) throws Exception {
    try (Connection connection = transaction()) {
      Lookup found = newStore().begin(() -> connection, request);
      connection.rollback();
      if (found instanceof Lookup.Fresh fresh) {
        fresh.attempt().abandon();
      }
      return found;
    }
  }

  private static byte[] everyByte() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
