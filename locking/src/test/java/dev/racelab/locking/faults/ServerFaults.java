package dev.racelab.locking.faults;

import dev.racelab.embedded.EmbeddedServer;
import dev.racelab.embedded.TcpProxy;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.contract.StoreFaults;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Faults of one server, or of the majority of several, each behind a proxy of its own. */
public final class ServerFaults implements StoreFaults, AutoCloseable {
  private final List<? extends EmbeddedServer> servers;
  private final List<TcpProxy> proxies;
  private final Promises promises;
  private final Supplier<? extends LockProvider> providers;
  private final Runnable flush;
  private boolean begun;

  /**
   * What a provider promises about faults.
   *
   * @param timeout how long one question to the store may take; a call may take two
   * @param recovery how long it may take until it works again
   * @param kept for how long leases are kept, whatever happens
   */
  public record Promises(Duration timeout, Duration recovery, Kept kept) {}

  /** What ends a lease early. */
  public enum Kept {
    /** Nothing. */
    TO_ITS_END,
    /** That the server forgets, being started anew. */
    TO_A_RESTART,
    /** That its holder's connection ends. */
    TO_THE_END_OF_THE_CONNECTION
  }

  /**
   * Faults of some servers.
   *
   * @param proxies one way to each server, in the same order; closed with this
   * @param providers makes providers that go these ways
   * @param flush makes all servers forget everything
   */
  public ServerFaults(
      List<? extends EmbeddedServer> servers,
      List<TcpProxy> proxies,
      Promises promises,
      Supplier<? extends LockProvider> providers,
      Runnable flush) {
    this.servers = List.copyOf(servers);
    this.proxies = List.copyOf(proxies);
    this.promises = promises;
    this.providers = providers;
    this.flush = flush;
  }

  /** A way to each server. */
  public static List<TcpProxy> proxies(List<? extends EmbeddedServer> servers) {
    return servers.stream().map(server -> TcpProxy.to(server.port())).toList();
  }

  @Override
  public LockProvider newProvider() {
    return providers.get();
  }

  @Override
  public Duration answerLimit() {
    return promises.timeout.multipliedBy(2);
  }

  @Override
  public Duration recovery() {
    return promises.recovery;
  }

  @Override
  public void begin(Fault fault) {
    begin(fault, 0, servers.size() / 2 + 1);
  }

  @Override
  public boolean survivesInPart() {
    return servers.size() > 2;
  }

  @Override
  public void beginInPart(Fault fault) {
    begin(fault, servers.size() / 2 + 1, servers.size());
  }

  private void begin(Fault fault, int from, int to) {
    begun = true;
    switch (fault) {
      case STOPPED -> servers.subList(from, to).forEach(EmbeddedServer::pause);
      case CUT -> proxies.subList(from, to).forEach(TcpProxy::cut);
      case SILENT -> proxies.subList(from, to).forEach(TcpProxy::swallow);
    }
  }

  @Override
  public void end() {
    if (!begun) {
      return;
    }
    begun = false;
    servers.forEach(EmbeddedServer::resume);
    proxies.forEach(TcpProxy::heal);
  }

  @Override
  public void restart() {
    servers.forEach(EmbeddedServer::kill);
    servers.forEach(EmbeddedServer::restart);
  }

  @Override
  public boolean keepsLeasesOverRestart() {
    return promises.kept == Kept.TO_ITS_END;
  }

  @Override
  public boolean leasesOutliveConnections() {
    return promises.kept != Kept.TO_THE_END_OF_THE_CONNECTION;
  }

  @Override
  public void forgetAll() {
    flush.run();
  }

  @Override
  public void close() {
    proxies.forEach(TcpProxy::close);
  }
}
