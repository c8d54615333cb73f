package dev.racelab.lab.cli;

import dev.racelab.embedded.DetachedProcess;
import dev.racelab.embedded.Ports;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.cluster.ServiceDescriptor;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.supervisor.StateFolder;
import dev.racelab.lab.supervisor.SupervisorState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a system that stays. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the whole system and keeps it running: gateway, replicas of each service, PostgreSQL"
          + " and Redis. Everything is on 127.0.0.1; 'down' stops it and deletes its data."
    })
final class UpCommand implements Callable<Integer> {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(50);

  @Mixin private StateOption state = new StateOption();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "the gateway's port; 0 takes a free one (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--replicas",
      paramLabel = "COUNT",
      defaultValue = "1",
      description =
          "replicas of each service, as in 3, or as in account=3,order=2 (default: ${DEFAULT-VALUE})")
  private String replicas = "1";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var folder = state.folder();
    var home = StateOption.home();
    validate(folder, home);
    folder.clear();
    var log = folder.supervisorLog();
    var supervisor = DetachedProcess.start(command(folder, home), home, log);
    // Ctrl-C while it starts: the supervisor goes, and with it everything that it has started.
    var abandon = new Thread(supervisor::destroyForcibly, "abandon");
    Runtime.getRuntime().addShutdownHook(abandon);
    var ready = await(folder, supervisor, log);
    Runtime.getRuntime().removeShutdownHook(abandon);
    explain(ready, folder);
    return 0;
  }

  /** What can be known to fail is told at once, and before anything is started. */
  private void validate(StateFolder folder, Path home) {
    var services = ServiceDescriptor.names();
    var counts = ReplicaCounts.parse(replicas, services);
    folder.create();
    var unused =
        LocalSetup.of(home, folder.runPath(), Keys.in(folder.keys()).publicKeyFile(), counts)
            .withGatewayPort(port);
    if (folder.isUp()) {
      throw new ClusterException(
          "a system is already up in "
              + folder.root()
              + "; './racelab status' shows it, './racelab down' stops it");
    }
    if (port != 0 && !Ports.isFree(port)) {
      throw new ClusterException(
          "port "
              + port
              + " is in use by another program; './racelab up --port 0' takes a free one");
    }
  }

  private List<String> command(StateFolder folder, Path home) {
    return OwnProgram.command(
        home, "supervise", "--state=" + folder.root(), "--port=" + port, "--replicas=" + replicas);
  }

  private SupervisorState await(StateFolder folder, Process supervisor, Path log)
      throws InterruptedException {
    var out = spec.commandLine().getErr();
    var deadline = System.nanoTime() + START_LIMIT.toNanos();
    int told = 0;
    while (System.nanoTime() < deadline) {
      var ended = supervisor.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
      var current = folder.read();
      if (current.isPresent()) {
        told = tell(current.get(), told, out);
        switch (current.get().phase()) {
          case READY -> {
            return current.get();
          }
          case FAILED -> {
            folder.clear();
            throw new ClusterException(current.get().failure());
          }
          case STARTING -> {}
        }
      }
      if (ended) {
        throw new ClusterException(
            "the supervisor ended with exit status %d; its log is %s"
                .formatted(supervisor.exitValue(), log));
      }
    }
    supervisor.destroyForcibly();
    throw new ClusterException(
        "the system did not come up within %d s; its logs are in %s"
            .formatted(START_LIMIT.toSeconds(), folder.runPath()));
  }

  private static int tell(SupervisorState current, int told, PrintWriter out) {
    var lines = current.progress();
    lines.subList(told, lines.size()).forEach(out::println);
    out.flush();
    return lines.size();
  }

  private void explain(SupervisorState ready, StateFolder folder) {
    var out = spec.commandLine().getOut();
    out.printf("Racelab is up.%n");
    out.printf("  API   %s/api%n", ready.gateway());
    out.printf("  docs  %s/docs%n", ready.gateway());
    out.printf("  shop  %s/shop%n", ready.gateway());
    out.printf("  logs  %s%n", folder.runPath().resolve("logs"));
    out.printf("Next: './racelab token --operator' for the docs page, './racelab down' to stop.%n");
    out.flush();
  }
}
