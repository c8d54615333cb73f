package dev.racelab.gateway.routing;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The table of services: which one owns a path, and which replicas each has. The services are fixed
 * at start, their replicas are not. Thread-safe.
 */
public final class Services {
  private static final Logger LOG = Logger.getLogger(Services.class);

  private final Map<String, ServicePool> byName = new TreeMap<>();
  private final Map<String, ServicePool> byPrefix = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if two services claim one prefix
   */
  public Services(RoutingConfig config) {
    config.services().forEach(this::add);
  }

  private void add(String name, RoutingConfig.Service service) {
    ServicePool pool = new ServicePool(name);
    byName.put(name, pool);
    for (String prefix : service.prefixes()) {
      ServicePool owner = byPrefix.putIfAbsent(prefix, pool);
      if (owner != null) {
        throw new IllegalArgumentException(
            "racelab.gateway.services."
                + name
                + ".prefixes: "
                + prefix
                + " belongs to "
                + owner.name()
                + " already; each prefix has one owner");
      }
    }
  }

  /** The services' names, sorted. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** The service of a name. */
  public Optional<ServicePool> named(@Nullable String name) {
    return name == null ? Optional.empty() : Optional.ofNullable(byName.get(name));
  }

  /** The service that owns the first segment of a normalized path such as {@code /accounts/7}. */
  public Optional<ServicePool> owner(String path) {
    int end = path.indexOf('/', 1);
    return Optional.ofNullable(byPrefix.get(end < 0 ? path : path.substring(0, end)));
  }

  /** Whether a path belongs to one service. */
  public boolean owns(String service, String path) {
    return owner(path).filter(pool -> pool.name().equals(service)).isPresent();
  }

  Collection<ServicePool> pools() {
    return byName.values();
  }

  /**
   * Puts new replica lists in force, those of all services at once.
   *
   * @return what changed; empty if nothing did
   */
  List<ServicePool.Change> replace(Map<String, List<URI>> lists) {
    for (String name : lists.keySet()) {
      if (!byName.containsKey(name)) {
        LOG.warnf("Replicas of %s are ignored: no such service; known: %s", name, names());
      }
    }
    List<ServicePool.Change> changes = new ArrayList<>();
    byName.forEach(
        (name, pool) -> {
          ServicePool.Change change = pool.replace(lists.getOrDefault(name, List.of()));
          if (!change.joined().isEmpty() || !change.left().isEmpty()) {
            LOG.infof("%s: joined %s, left %s", name, change.joined(), change.left());
            changes.add(change);
          }
        });
    return changes;
  }
}
