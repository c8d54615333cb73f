package dev.racelab.gateway.routing;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * One address of a service: whether it takes requests, and how many it has. Thread-safe; it
 * outlives its place in the list for as long as a request uses it.
 */
public final class Replica {
  private static final Logger LOG = Logger.getLogger(Replica.class);

  private enum State {
    READY,
    /** It was ready, and took the last probe without an answer: overloaded, or stopped. */
    SILENT,
    OUT
  }

  private final String service;
  private final URI address;
  private final SocketAddress socket;
  private final AtomicReference<State> state = new AtomicReference<>(State.OUT);
  private final AtomicBoolean probing = new AtomicBoolean();
  private final AtomicInteger outstanding = new AtomicInteger();

  Replica(String service, URI address) {
    this.service = service;
    this.address = address;
    this.socket = SocketAddress.inetSocketAddress(address.getPort(), address.getHost());
  }

  String service() {
    return service;
  }

  URI address() {
    return address;
  }

  /** Options for a request to this replica. */
  public RequestOptions request(HttpMethod method, String uri) {
    return new RequestOptions()
        .setServer(socket)
        .setHost(socket.host())
        .setPort(socket.port())
        .setMethod(method)
        .setURI(uri);
  }

  boolean isReady() {
    return state.get() == State.READY;
  }

  /** Whether it was ready last, and says nothing now. */
  boolean isSilent() {
    return state.get() == State.SILENT;
  }

  void putIn() {
    if (state.getAndSet(State.READY) != State.READY) {
      LOG.infof("%s: %s is ready", service, address);
    }
  }

  /** Takes the replica out until a probe finds it ready. */
  void takeOut(String why) {
    if (state.getAndSet(State.OUT) != State.OUT) {
      LOG.infof("%s: %s gets no requests: %s", service, address, why);
    }
  }

  /** Sets the replica aside until a probe is answered: better than none, where nothing is lost. */
  void setAside() {
    if (state.compareAndSet(State.READY, State.SILENT)) {
      LOG.infof("%s: %s did not answer its readiness probe in time", service, address);
    }
  }

  /** Whether the caller may probe now; false while another probe is under way. */
  boolean beginProbe() {
    return probing.compareAndSet(false, true);
  }

  void endProbe() {
    probing.set(false);
  }

  int outstanding() {
    return outstanding.get();
  }

  void begin() {
    outstanding.incrementAndGet();
  }

  void end() {
    outstanding.decrementAndGet();
  }

  @Override
  public String toString() {
    return service + " " + address;
  }
}
