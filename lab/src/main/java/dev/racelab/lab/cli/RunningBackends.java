package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.running.RunningBackend;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.scenario.TokenSource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Races a system that runs already, with the key that its services trust. */
final class RunningBackends implements BackendFactory {
  private final URI gateway;
  private final Map<String, String> services;
  private final Path keys;
  private @Nullable Tokens tokens;

  RunningBackends(URI gateway, Map<String, String> services, Path keys) {
    this.gateway = gateway;
    this.services = Map.copyOf(services);
    this.keys = keys;
  }

  @Override
  public Backend start(Map<String, Integer> replicas, Path folder) {
    if (!Files.isDirectory(keys)) {
      throw new ClusterException("--keys: there is no folder " + keys);
    }
    tokens = new Tokens(Keys.in(keys), InstantSource.system());
    return RunningBackend.of(gateway, services, replicas);
  }

  @Override
  public TokenSource tokens() {
    return SignedTokens.by(tokens);
  }
}
