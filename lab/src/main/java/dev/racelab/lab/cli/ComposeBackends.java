package dev.racelab.lab.cli;

import dev.racelab.embedded.Ports;
import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterVersions;
import dev.racelab.lab.cluster.Form;
import dev.racelab.lab.cluster.TemporaryFolder;
import dev.racelab.lab.cluster.compose.ComposeBackend;
import dev.racelab.lab.cluster.compose.ComposeSetup;
import dev.racelab.lab.cluster.compose.Engine;
import dev.racelab.lab.cluster.compose.Project;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.identity.Secrets;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.scenario.TokenSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Starts this repository's containers as a compose project that only this run has. */
final class ComposeBackends implements BackendFactory {
  private final Path home;
  private @Nullable Tokens tokens;

  /**
   * @param home the repository
   */
  ComposeBackends(Path home) {
    this.home = home;
  }

  @Override
  public Backend start(Map<String, Integer> replicas, Path folder) {
    Engine engine = Engine.require();
    // Results are shown around, so no secret is kept beside them.
    TemporaryFolder temporary = TemporaryFolder.make("racelab-compose-");
    Path secrets = temporary.path().resolve("secrets");
    tokens = new Tokens(Secrets.in(secrets), InstantSource.system());
    int port = Ports.free();
    Project project =
        Project.of(
            home.resolve("docker-compose.yml"),
            "racelab-run-%06x".formatted(new SecureRandom().nextInt(1 << 24)),
            Map.of(
                "COMPOSE_PROFILES", "lab",
                "RACELAB_MODE", "lab",
                "RACELAB_BIND", "127.0.0.1",
                "RACELAB_PORT", Integer.toString(port),
                "RACELAB_SECRETS", secrets.toString()));
    String version =
        Objects.requireNonNullElseGet(
            System.getenv("RACELAB_VERSION"),
            () -> Objects.requireNonNull(ClusterVersions.all(Form.JVM).get("racelab")));
    return ComposeBackend.start(
        new ComposeSetup(engine, project, version, port, temporary, folder, replicas));
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("docker", Engine.require().version(), "compose", Project.version());
  }

  @Override
  public TokenSource tokens() {
    return SignedTokens.by(tokens);
  }
}
