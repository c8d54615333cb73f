package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.ReplicaStatus;
import dev.racelab.lab.supervisor.Control;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Empties the services of a running system. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = "Deletes all rows of every service of the running system.")
final class ResetCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Mixin private StateOption state = new StateOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var services = new TreeSet<String>();
    var firstReady = new TreeMap<String, ReplicaStatus>();
    for (var replica : Control.status(state.running(), LIMIT).replicas()) {
      if (replica.service().equals("gateway")) {
        continue;
      }
      services.add(replica.service());
      if (replica.state().equals("ready")) {
        firstReady.putIfAbsent(replica.service(), replica);
      }
    }
    // Known before anything is deleted, so that nobody has to find out what is empty and what not.
    services.removeAll(firstReady.keySet());
    if (!services.isEmpty()) {
      throw new ClusterException(
          "no replica of %s is ready, so nothing was reset; './racelab status' shows them"
              .formatted(String.join(", ", services)));
    }
    firstReady.values().forEach(ResetCommand::reset);
    var out = spec.commandLine().getOut();
    out.println("Empty now: " + String.join(", ", firstReady.keySet()));
    out.flush();
    return 0;
  }

  /** One replica does it for all: they share the service's database. */
  private static void reset(ReplicaStatus replica) {
    try {
      var connection =
          (HttpURLConnection) replica.address().resolve("/lab/reset").toURL().openConnection();
      connection.setRequestMethod("POST");
      connection.setConnectTimeout((int) LIMIT.toMillis());
      connection.setReadTimeout((int) LIMIT.toMillis());
      var status = connection.getResponseCode();
      connection.disconnect();
      if (status != HttpURLConnection.HTTP_NO_CONTENT) {
        throw new ClusterException(
            "%s answered %d to its reset; its log is %s"
                .formatted(replica.name(), status, replica.log()));
      }
    } catch (IOException e) {
      throw new ClusterException(
          "%s did not answer its reset (%s); its log is %s"
              .formatted(replica.name(), e.getMessage(), replica.log()),
          e);
    }
  }
}
