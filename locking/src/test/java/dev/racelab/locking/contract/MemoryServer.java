package dev.racelab.locking.contract;

import dev.racelab.locking.lease.Claim;
import dev.racelab.locking.lease.Extension;
import dev.racelab.locking.lease.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What a server does that keeps leases, in memory and by any time. Thread-safe. */
public final class MemoryServer {
  private record Holding(String owner, long until) {}

  private record Watch(Object client, Runnable maybeFree) {}

  private final LongSupplier nanoTime;
  private final Map<String, Holding> holdings = new HashMap<>();
  private final Map<String, Long> tokens = new HashMap<>();
  private final Map<String, List<Watch>> watches = new HashMap<>();
  private boolean tokensAreTimes = true;

  /** A server that counts time by {@code nanoTime}. */
  public MemoryServer(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Grants all names or none; a token is at least the time in microseconds. */
  public synchronized Grant grant(Claim claim) {
    for (String name : claim.names()) {
      if (holds(name)) {
        return new Grant.Refused(name, OptionalLong.empty());
      }
    }
    Map<String, Long> granted = new HashMap<>();
    long least = tokensAreTimes ? TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong()) : 1;
    for (String name : claim.names()) {
      hold(name, claim.owner(), claim.lease());
      granted.put(name, tokens.merge(name, least, (last, now) -> Math.max(last + 1, now)));
    }
    return new Grant.Granted(granted);
  }

  /** Gives the claim its whole lease again if its owner holds every name. */
  public synchronized Extension renew(Claim claim) {
    for (String name : claim.names()) {
      if (!isHeldBy(name, claim.owner())) {
        return Extension.REFUSED;
      }
    }
    claim.names().forEach(name -> hold(name, claim.owner(), claim.lease()));
    return Extension.DONE;
  }

  /**
   * Frees what the claim's owner holds.
   *
   * @return whether other clients watch one of those names
   */
  public boolean release(Claim claim, Object client) {
    List<String> freed;
    synchronized (this) {
      freed = claim.names().stream().filter(name -> isHeldBy(name, claim.owner())).toList();
    }
    boolean othersWait = false;
    for (String name : freed) {
      othersWait |= free(name).stream().anyMatch(watch -> !watch.client.equals(client));
    }
    return othersWait;
  }

  /** Takes the name from whoever holds it, and tells who waits. */
  public void takeAway(String name) {
    var unused = free(name);
  }

  /** Makes a stranger hold the name. */
  public synchronized void give(String name, Duration lease) {
    hold(name, "a stranger", lease);
  }

  /** Runs {@code maybeFree} when the name is given back, until the same client unwatches it. */
  public synchronized void watch(String name, Object client, Runnable maybeFree) {
    unwatch(name, client);
    watches.computeIfAbsent(name, key -> new ArrayList<>()).add(new Watch(client, maybeFree));
  }

  /** Ends what {@link #watch} began. */
  public synchronized void unwatch(String name, Object client) {
    watches.computeIfPresent(
        name,
        (key, all) -> {
          all.removeIf(watch -> watch.client.equals(client));
          return all.isEmpty() ? null : all;
        });
  }

  /** Whether somebody holds the name. */
  public synchronized boolean holds(String name) {
    Holding holding = holdings.get(name);
    return holding != null && holding.until - nanoTime.getAsLong() > 0;
  }

  /** How many names are held. */
  public synchronized long held() {
    return holdings.keySet().stream().filter(this::holds).count();
  }

  /** How many names are watched. */
  public synchronized int watched() {
    return watches.size();
  }

  /** Forgets who holds what. */
  public synchronized void forgetLeases() {
    holdings.clear();
  }

  /** From now on, tokens are what they should not be: a count since the start of the server. */
  public synchronized void countTokensFromOne() {
    tokens.clear();
    tokensAreTimes = false;
  }

  private List<Watch> free(String name) {
    List<Watch> told;
    synchronized (this) {
      holdings.remove(name);
      told = List.copyOf(watches.getOrDefault(name, List.of()));
    }
    told.forEach(watch -> watch.maybeFree.run());
    return told;
  }

  private void hold(String name, String owner, Duration lease) {
    holdings.put(name, new Holding(owner, nanoTime.getAsLong() + lease.toNanos()));
  }

  private boolean isHeldBy(String name, String owner) {
    Holding holding = holdings.get(name);
    return holding != null && holds(name) && holding.owner.equals(owner);
  }
}
