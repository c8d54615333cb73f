package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ServiceDescriptor;
import dev.racelab.lab.supervisor.Control;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts or stops replicas of a running system. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description =
        "Starts or stops replicas until each named service has as many as wanted. The gateway gets"
            + " a new replica once it is ready, and loses one before it stops.")
final class ScaleCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Parameters(
      paramLabel = "SERVICE=COUNT",
      description = "as in order=4; several with commas; a bare number means every service")
  private String wanted = "";

  @Mixin private StateOption state = new StateOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var services = ServiceDescriptor.names();
    var counts = ReplicaCounts.parse(wanted, services);
    var supervisor = state.running();
    counts.forEach((service, count) -> Control.scale(supervisor, service, count, LIMIT));
    StatusCommand.print(Control.status(supervisor, LIMIT), spec.commandLine().getOut());
    return 0;
  }
}
