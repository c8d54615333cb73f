package dev.racelab.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who stands in for a list of which nobody is ready, and for how long. */
final class ServicePoolTest {
  private static final URI A = URI.create("http://10.0.0.1:8080");
  private static final URI B = URI.create("http://10.0.0.2:8080");
  private static final URI C = URI.create("http://10.0.0.3:8080");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);
  private final ServicePool pool = new ServicePool("account", now::get);

  @Test
  void whoHasLeftStandsInForAWhileAndNoLonger() {
    Replica a = ready(A);
    pool.replace(List.of(B));
    now.addAndGet(ServicePool.HANDOVER.toNanos() - 1);
    pool.replace(List.of(B, C)); // somebody else comes, which prolongs nothing

    assertThat(pool.pick(Set.of(), false)).contains(a);
    assertThat(pool.pick(Set.of(a), true)).as("but for one that it was tried on").isEmpty();
    now.incrementAndGet();
    assertThat(pool.pick(Set.of(), true)).isEmpty();
  }

  @Test
  void whoWasNotReadyOrRefusesStandsInForNobody() {
    Replica a = ready(A);
    a.setAside();
    pool.replace(List.of(B));
    assertThat(pool.pick(Set.of(), true)).isEmpty();

    Replica b = pool.replicas().getFirst();
    b.putIn();
    pool.replace(List.of(C));
    assertThat(pool.pick(Set.of(), false)).contains(b);
    b.takeOut("it refused a connection");
    assertThat(pool.pick(Set.of(), true)).isEmpty();
  }

  /** A name that does not exist: its addresses may be somebody else's by now. */
  @Test
  void nobodyStandsInForAnEmptyList() {
    ready(A);
    pool.replace(List.of());

    assertThat(pool.pick(Set.of(), true)).isEmpty();
  }

  private Replica ready(URI address) {
    pool.replace(List.of(address));
    Replica replica = pool.replicas().getFirst();
    replica.putIn();
    return replica;
  }
}
