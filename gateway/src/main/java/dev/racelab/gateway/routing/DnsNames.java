package dev.racelab.gateway.routing;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds replicas by names in the DNS: all addresses of a name, looked up again after each pause and
 * kept nowhere in between, so that a replica is known one pause after its address is.
 *
 * <p>An answer is in force until the next one. That a name does not exist is an answer, too: nobody
 * is there, and an address that was given back may be somebody else's by now. No answer, an empty
 * one, or that of a server in trouble says nothing and leaves what was known; whoever has gone
 * fails its readiness probe. Thread-safe.
 */
final class DnsNames {
  private static final Logger LOG = Logger.getLogger(DnsNames.class);

  private final RoutingConfig.Dns config;
  private final Listener listener;
  private final EventLoopGroup loop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("racelab-dns", true));
  private final DnsNameResolver resolver;
  private final Map<String, Name> names = new TreeMap<>();
  private final List<Future<?>> lookUps = new ArrayList<>();

  /** Is told of every answer, by service. */
  interface Listener {
    /** The addresses that the service has now. */
    void resolved(String service, List<URI> addresses);
  }

  /**
   * @param names by service, each with a port, such as {@code account-service:8080}
   */
  DnsNames(RoutingConfig.Dns config, Map<String, String> names, Listener listener) {
    this.config = config;
    this.listener = listener;
    this.resolver = resolver();
    names.forEach((service, name) -> this.names.put(service, new Name(service, name)));
  }

  private DnsNameResolver resolver() {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(loop.next())
            .datagramChannelFactory(NioDatagramChannel::new)
            // A long list of addresses does not fit a datagram and is asked for again over TCP.
            .socketChannelFactory(NioSocketChannel::new)
            .resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY)
            .queryTimeoutMillis(config.timeout().toMillis())
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE);
    config
        .server()
        .map(DnsNames::socket)
        .ifPresent(
            server ->
                builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(server)));
    return builder.build();
  }

  private static InetSocketAddress socket(String server) {
    int colon = server.lastIndexOf(':');
    return new InetSocketAddress(
        NetUtil.createInetAddressFromIpAddressString(server.substring(0, colon)),
        Integer.parseInt(server.substring(colon + 1)));
  }

  /** Looks every name up, now and after each pause, until {@link #close()}. */
  void start() {
    long pause = config.interval().toNanos();
    for (Name name : names.values()) {
      lookUps.add(
          loop.next().scheduleWithFixedDelay(name::lookUpIfIdle, 0, pause, TimeUnit.NANOSECONDS));
    }
  }

  /**
   * Whether each name was asked for and something came of it, be it a failure: the services whose
   * names are known need not wait for the others'.
   */
  boolean asked() {
    return names.values().stream().allMatch(name -> name.asked);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a daemon's end, for which nobody waits
  void close() {
    lookUps.forEach(lookUp -> lookUp.cancel(false));
    resolver.close();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  /** One service's name. Everything in it runs on the one thread of the loop. */
  private final class Name {
    private final String service;
    private final String host;
    private final int port;
    private boolean asking;
    private boolean failing;
    private volatile boolean asked;

    Name(String service, String name) {
      int colon = name.lastIndexOf(':');
      this.service = service;
      this.host = name.substring(0, colon);
      this.port = Integer.parseInt(name.substring(colon + 1));
    }

    void lookUpIfIdle() {
      if (!asking) {
        asking = true;
        Future<List<InetAddress>> lookUp = resolver.resolveAll(host);
        lookUp.addListener(done -> answered(lookUp));
      }
    }

    private void answered(Future<List<InetAddress>> lookUp) {
      asking = false;
      @Nullable Throwable failure = lookUp.cause();
      if (failure == null) {
        know(lookUp.getNow());
      } else if (isAnswerThatNobodyIsThere(failure)) {
        know(List.of());
      } else if (!failing) {
        failing = true;
        LOG.warnf(
            "%s: %s cannot be looked up, what is known stays: %s",
            service, host, failure.getCause() == null ? failure : failure.getCause());
      }
      asked = true;
    }

    private void know(List<InetAddress> found) {
      if (failing) {
        failing = false;
        LOG.infof("%s: %s is answered again", service, host);
      }
      List<URI> addresses = new ArrayList<>();
      found.forEach(
          each -> addresses.add(URI.create("http://" + each.getHostAddress() + ":" + port)));
      addresses.sort(null);
      listener.resolved(service, addresses);
    }
  }

  private static boolean isAnswerThatNobodyIsThere(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DnsErrorCauseException answer) {
        return answer.getCode().equals(DnsResponseCode.NXDOMAIN);
      }
    }
    return false;
  }
}
