package dev.racelab.lab.cluster.compose;

import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.cluster.TemporaryFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link ComposeBackend} shall run.
 *
 * @param project the compose project; nobody else uses its name
 * @param version the tag of our images
 * @param gatewayPort where the project publishes its gateway on loopback
 * @param secrets the folder that has the project's secrets in it, of this run only; closed at its
 *     end
 * @param folder where logs go
 * @param replicas how many of each service, by the lab's name for it
 */
public record ComposeSetup(
    Engine engine,
    Project project,
    String version,
    int gatewayPort,
    TemporaryFolder secrets,
    Path folder,
    Map<String, Integer> replicas) {
  public ComposeSetup {
    replicas = Map.copyOf(new TreeMap<>(replicas));
    replicas.values().forEach(LocalSetup::requireCount);
  }
}
