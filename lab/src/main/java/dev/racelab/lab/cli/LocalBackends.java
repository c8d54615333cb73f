package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.ClusterVersions;
import dev.racelab.lab.cluster.Form;
import dev.racelab.lab.cluster.LocalBackend;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.cluster.OwnFolder;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.scenario.TokenSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts this repository's services on this machine, with keys that only this run has. */
final class LocalBackends implements BackendFactory {
  private final Path home;
  private final Form form;
  private @Nullable Tokens tokens;

  /**
   * A factory of local systems.
   *
   * @param home the repository, where the services are built
   */
  LocalBackends(Path home) {
    this(home, Form.JVM);
  }

  private LocalBackends(Path home, Form form) {
    this.home = home;
    this.form = form;
  }

  @Override
  public BackendFactory in(Form wanted) {
    return new LocalBackends(home, wanted);
  }

  @Override
  public Backend start(Map<String, Integer> replicas, Path folder) {
    Path keyFolder = folder.resolveSibling("keys").toAbsolutePath().normalize();
    Keys keys = keys(keyFolder);
    tokens = new Tokens(keys, InstantSource.system());
    return LocalBackend.start(
        LocalSetup.of(home, form, folder, keys.publicKeyFile(), replicas)
            .withOnly(replicas.keySet()));
  }

  @Override
  public Map<String, String> versions() {
    return ClusterVersions.all(form);
  }

  @Override
  public TokenSource tokens() {
    return SignedTokens.by(tokens);
  }

  /** Results are shown around, so the half that signs stays in memory only. */
  private static Keys keys(Path folder) {
    try {
      OwnFolder.claim(folder);
      return Keys.unsaved(folder);
    } catch (IOException e) {
      throw new ClusterException("cannot use " + folder + ": " + e.getMessage(), e);
    }
  }
}
