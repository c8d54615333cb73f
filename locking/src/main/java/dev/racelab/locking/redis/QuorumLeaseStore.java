package dev.racelab.locking.redis;

import dev.racelab.locking.lease.Claim;
import dev.racelab.locking.lease.Extension;
import dev.racelab.locking.lease.Grant;
import dev.racelab.locking.lease.LeaseStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a majority of independent servers keeps; see {@link RedisQuorumLockProvider} for why. */
final class QuorumLeaseStore implements LeaseStore {
  /** Two clocks drift apart by one in a hundred at most, and a key outlives its time by so much. */
  private static final int DRIFT = 100;

  private static final Duration EXPIRY_SLACK = Duration.ofMillis(2);

  private final List<? extends LeaseStore> servers;
  private final int majority;

  QuorumLeaseStore(List<? extends LeaseStore> servers) {
    this.servers = List.copyOf(servers);
    this.majority = servers.size() / 2 + 1;
  }

  @Override
  public CompletableFuture<Grant> grant(Claim claim) {
    Votes votes = new Votes(claim);
    for (LeaseStore server : servers) {
      var unused = server.grant(claim).whenComplete(votes::count);
    }
    return votes.result;
  }

  @Override
  public List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within) {
    List<List<CompletableFuture<Extension>>> byServer =
        servers.stream().map(server -> server.renew(claims, within)).toList();
    List<CompletableFuture<Extension>> answers = new ArrayList<>(claims.size());
    for (int i = 0; i < claims.size(); i++) {
      Ballot ballot = new Ballot();
      for (List<CompletableFuture<Extension>> server : byServer) {
        var unused = server.get(i).thenAccept(ballot::count);
      }
      answers.add(ballot.result);
    }
    return answers;
  }

  /** Sent to every server, whatever it answered before; done when a majority has done it. */
  @Override
  public CompletableFuture<Boolean> release(Claim claim) {
    Releases releases = new Releases();
    for (LeaseStore server : servers) {
      var unused = server.release(claim).whenComplete(releases::count);
    }
    return releases.result;
  }

  @Override
  public Duration margin(Duration lease) {
    return lease.dividedBy(DRIFT).plus(EXPIRY_SLACK);
  }

  /** News from any server may be the one that makes a majority. */
  @Override
  public boolean keepsOrder() {
    return true;
  }

  @Override
  public boolean confirmsReleases() {
    return servers.getFirst().confirmsReleases();
  }

  @Override
  public void watch(String name, Runnable maybeFree) {
    servers.forEach(server -> server.watch(name, maybeFree));
  }

  @Override
  public void unwatch(String name) {
    servers.forEach(server -> server.unwatch(name));
  }

  @Override
  public void close() {
    servers.forEach(LeaseStore::close);
  }

  /** The servers' answers to one claim, decided as soon as the rest cannot change it. */
  private final class Votes {
    private final CompletableFuture<Grant> result = new CompletableFuture<>();
    private final Claim claim;
    private int granted;
    private int failed;
    private Grant.@Nullable Refused refused;
    private int refusals;
    private boolean denied;
    private @Nullable Throwable failure;

    Votes(Claim claim) {
      this.claim = claim;
    }

    void count(@Nullable Grant answer, @Nullable Throwable problem) {
      boolean isDenied;
      synchronized (this) {
        switch (answer) {
          case null -> {
            failed++;
            failure = problem;
          }
          case Grant.Granted yes -> granted++;
          case Grant.Refused no -> {
            refusals++;
            refused = shorter(refused, no);
          }
        }
        if (granted == majority) {
          result.complete(new Grant.Granted(Map.of()));
          return;
        }
        isDenied = !denied && granted + pending() < majority && isDecided();
        denied |= isDenied;
      }
      if (isDenied) {
        deny();
      }
    }

    private int pending() {
      return servers.size() - granted - failed - refusals;
    }

    /** Who fails to reach a majority waits for everybody, to be able to say how many answered. */
    private boolean isDecided() {
      return granted + refusals >= majority || pending() == 0;
    }

    /** What a minority granted is taken back before anybody is told. */
    private void deny() {
      var unused = release(claim).whenComplete((done, problem) -> answer());
    }

    private synchronized void answer() {
      if (granted + refusals >= majority && refused != null) {
        result.complete(refused);
      } else {
        result.completeExceptionally(
            new IOException(
                "only "
                    + (granted + refusals)
                    + " of "
                    + servers.size()
                    + " servers answered, and "
                    + majority
                    + " are needed",
                failure));
      }
    }

    /** The first of the leases in the way to end may be the one that matters. */
    private static Grant.Refused shorter(Grant.@Nullable Refused before, Grant.Refused now) {
      return before == null || left(now.leftMillis()) < left(before.leftMillis()) ? now : before;
    }

    private static long left(OptionalLong millis) {
      return millis.orElse(Long.MAX_VALUE);
    }
  }

  /** The servers' answers to one renewal. */
  private final class Ballot {
    private final CompletableFuture<Extension> result = new CompletableFuture<>();
    private int done;
    private int refused;
    private int unknown;

    synchronized void count(Extension answer) {
      switch (answer) {
        case DONE -> done++;
        case REFUSED -> refused++;
        case UNKNOWN -> unknown++;
      }
      if (done >= majority) {
        result.complete(Extension.DONE);
      } else if (refused > servers.size() - majority) {
        result.complete(Extension.REFUSED);
      } else if (done + refused + unknown == servers.size()) {
        result.complete(Extension.UNKNOWN);
      }
    }
  }

  /** The servers' answers to one release. */
  private final class Releases {
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();
    private boolean othersWait;
    private int done;
    private int failed;

    synchronized void count(@Nullable Boolean heard, @Nullable Throwable problem) {
      if (heard != null) {
        done++;
        othersWait |= heard;
      } else {
        failed++;
      }
      if (done >= majority) {
        result.complete(othersWait);
      } else if (problem != null && failed > servers.size() - majority) {
        result.completeExceptionally(problem);
      }
    }
  }
}
