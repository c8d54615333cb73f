package dev.racelab.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.RecordId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a process remembers of keys: a bounded number, of which none may be any. */
final class KnownKeysTest {
  @Test
  void aKeyIsKnownOnceItWasSeenAndOnlyToItsOwnCallerAndRoute() {
    KnownKeys known = new KnownKeys(10);
    known.add(id("ann", "POST /orders", "k"));

    assertThat(known.has(id("ann", "POST /orders", "k"))).isTrue();
    assertThat(known.has(id("ann", "POST /orders", "other"))).isFalse();
    assertThat(known.has(id("bob", "POST /orders", "k"))).isFalse();
    assertThat(known.has(id("ann", "POST /accounts", "k"))).isFalse();
  }

  @Test
  void noMoreAreKeptThanWereAllowed() {
    KnownKeys known = new KnownKeys(10);
    List<RecordId> all =
        IntStream.range(0, 1000).mapToObj(i -> id("ann", "POST /orders", "k" + i)).toList();
    all.forEach(known::add);

    assertThat(all.stream().filter(known::has).count()).isBetween(1L, 10L);
  }

  @Test
  void whoMayRememberNoneKnowsNone() {
    KnownKeys known = new KnownKeys(0);
    known.add(id("ann", "POST /orders", "k"));

    assertThat(known.has(id("ann", "POST /orders", "k"))).isFalse();
  }

  private static RecordId id(String caller, String route, String key) {
    return new KeyScope(caller, route).of(IdempotencyKey.parse(List.of(key)));
  }
}
