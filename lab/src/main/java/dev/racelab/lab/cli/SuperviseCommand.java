package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.cluster.ServiceDescriptor;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.supervisor.Supervisor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code up} starts in the background; not for people. */
@Command(name = "supervise", hidden = true)
final class SuperviseCommand implements Callable<Integer> {
  @Mixin private StateOption state = new StateOption();

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--replicas", required = true)
  private String replicas = "1";

  @Override
  public Integer call() throws Exception {
    var folder = state.folder();
    var home = StateOption.home();
    var services = ServiceDescriptor.names();
    var keys = Keys.in(folder.keys());
    var setup =
        LocalSetup.of(
                home,
                folder.runPath(),
                keys.publicKeyFile(),
                ReplicaCounts.parse(replicas, services))
            .withSigningKey(keys.signingKeyFile())
            .withGatewayPort(port);
    return new Supervisor(folder, setup).run() ? 0 : Racelab.USAGE;
  }
}
