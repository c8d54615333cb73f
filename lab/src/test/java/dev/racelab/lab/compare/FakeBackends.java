package dev.racelab.lab.compare;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Fault;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.scenario.TokenSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Starts the fake system in this JVM, in place of a real system. */
public final class FakeBackends implements BackendFactory {
  private final Consumer<FakeSystem> preparation;
  private int running;
  private boolean scalable = true;
  private boolean stoppable = true;
  private Set<Fault> faults = EnumSet.allOf(Fault.class);

  public FakeBackends() {
    this(system -> {});
  }

  FakeBackends(Consumer<FakeSystem> preparation) {
    this.preparation = preparation;
  }

  /** How many systems have been started and not stopped. */
  public int running() {
    return running;
  }

  /** From now on no replica can be added. */
  public void failToScale() {
    scalable = false;
  }

  /** From now on replicas can be killed, and not be paused. */
  void onlyKill() {
    faults = EnumSet.of(Fault.KILL);
  }

  /** From now on no replica can be stopped. */
  void failToStop() {
    stoppable = false;
  }

  @Override
  public Backend start(Map<String, Integer> replicas, Path folder) {
    try {
      FakeSystem system = new FakeSystem(replicas);
      preparation.accept(system);
      running++;
      return new FakeBackend(system);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TokenSource tokens() {
    return new TokenSource() {
      @Override
      public String customer(UUID id) {
        return "customer-" + id;
      }

      @Override
      public String operator() {
        return "operator";
      }
    };
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("postgresql", "none, this is a fake");
  }

  private final class FakeBackend implements Backend {
    private final FakeSystem system;
    private boolean closed;

    FakeBackend(FakeSystem system) {
      this.system = system;
    }

    @Override
    public URI gateway() {
      return system.address();
    }

    @Override
    public List<String> services() {
      return system.services();
    }

    @Override
    public List<Replica> replicas(String name) {
      return IntStream.rangeClosed(1, system.replicas(name))
          .mapToObj(number -> new Replica(name, name + "-" + number, gateway()))
          .filter(replica -> !system.stops().isDead(replica.name()))
          .toList();
    }

    @Override
    public List<String> losses(String name) {
      return List.of("one ended with exit status 137; its log is one.log");
    }

    @Override
    public void scale(String name, int count, Duration within) {
      if (!scalable) {
        throw new ClusterException(name + "-" + count + " did not come up; its log is two.log");
      }
      system.stops().replace();
      system.scale(name, count);
    }

    @Override
    public Set<Fault> faults() {
      return faults;
    }

    @Override
    public void kill(Replica replica) {
      system.stops().kill(replica.name());
    }

    @Override
    public void pause(Replica replica) {
      if (!stoppable) {
        throw new ClusterException(replica.name() + " cannot be stopped");
      }
      system.stops().stop(replica.name());
    }

    @Override
    public void resume(Replica replica) {
      system.stops().resume(replica.name());
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        system.close();
        running--;
      }
    }
  }
}
