package dev.racelab.gateway.routing;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The replicas of one service, and the choice among them. Thread-safe. */
public final class ServicePool {
  /** For how long those that have left the list stand in for those that came. */
  static final Duration HANDOVER = Duration.ofSeconds(5);

  private final String name;
  private final LongSupplier nanoTime;
  private final AtomicInteger rotation = new AtomicInteger();
  private volatile List<Replica> replicas = List.of();
  private volatile List<Former> former = List.of();

  ServicePool(String name) {
    this(name, System::nanoTime);
  }

  ServicePool(String name, LongSupplier nanoTime) {
    this.name = name;
    this.nanoTime = nanoTime;
  }

  /**
   * A replica that has left the list.
   *
   * @param until when nothing is sent to it any more, by {@link System#nanoTime}
   */
  private record Former(Replica replica, long until) {}

  /** The service's name. */
  public String name() {
    return name;
  }

  /** The replicas of the list in force, ready or not. */
  List<Replica> replicas() {
    return replicas;
  }

  /**
   * The ready replica with the fewest outstanding requests; until one of a new list is ready, one
   * of those that it has replaced, which serve on for a while. Replicas that have equally few take
   * turns. Two callers at the same moment may choose the same one: the count is a measure, not a
   * lock, and the next choice evens it out.
   *
   * @param tried replicas that are not to be chosen
   * @param orSilent whether one that took its last probe without an answer will do where none is
   *     ready. It is slow or stopped, so that is for requests of which nothing is lost by waiting:
   *     a fleet that is overloaded is slow to answer probes as well, and must not turn all away.
   * @return empty if there is no other replica
   */
  public Optional<Replica> pick(Collection<Replica> tried, boolean orSilent) {
    return fewest(replicas, tried, Replica::isReady)
        .or(() -> fewest(formerReplicas(), tried, Replica::isReady))
        .or(() -> orSilent ? fewest(replicas, tried, Replica::isSilent) : Optional.empty());
  }

  private List<Replica> formerReplicas() {
    List<Former> last = former;
    if (last.isEmpty()) {
      return List.of();
    }
    long now = nanoTime.getAsLong();
    return last.stream().filter(each -> now - each.until() < 0).map(Former::replica).toList();
  }

  private Optional<Replica> fewest(
      List<Replica> snapshot, Collection<Replica> tried, Predicate<Replica> wanted) {
    int size = snapshot.size();
    int start = size == 0 ? 0 : Math.floorMod(rotation.getAndIncrement(), size);
    @Nullable Replica best = null;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      Replica candidate = snapshot.get((start + i) % size);
      int outstanding = candidate.outstanding();
      if (outstanding < fewest && wanted.test(candidate) && !tried.contains(candidate)) {
        best = candidate;
        fewest = outstanding;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Puts a new list in force. An address that stays keeps its state; one that leaves finishes the
   * requests that it has, and gets no further one as soon as one of the list is ready. Of an empty
   * list none will be, so there it ends at once.
   *
   * @return what came and what went
   */
  synchronized Change replace(List<URI> addresses) {
    Map<URI, Replica> leaving = new LinkedHashMap<>();
    replicas.forEach(replica -> leaving.put(replica.address(), replica));
    Map<URI, Replica> next = new LinkedHashMap<>();
    List<Replica> joined = new ArrayList<>();
    for (URI address : addresses) {
      Replica known = leaving.remove(address);
      if (known == null && !next.containsKey(address)) {
        known = new Replica(name, address);
        joined.add(known);
      }
      if (known != null) {
        next.put(address, known);
      }
    }
    replicas = List.copyOf(next.values());
    former = next.isEmpty() ? List.of() : standingIn(leaving.values());
    return new Change(List.copyOf(joined), List.copyOf(leaving.values()));
  }

  private List<Former> standingIn(Collection<Replica> leaving) {
    long now = nanoTime.getAsLong();
    List<Former> all = new ArrayList<>(former);
    all.removeIf(each -> now - each.until() >= 0);
    leaving.stream()
        .filter(Replica::isReady)
        .forEach(each -> all.add(new Former(each, now + HANDOVER.toNanos())));
    return List.copyOf(all);
  }

  /** The difference between two lists. */
  record Change(List<Replica> joined, List<Replica> left) {}
}
