package dev.racelab.lab.cli;

import dev.racelab.embedded.ServerException;
import dev.racelab.lab.cluster.ClusterException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: finds the command, runs it, and turns failures into a message and a status. */
@Command(
    name = "racelab",
    description = {
      "Which guard really stops a race between replicas of your service, and what does it cost?",
      "",
      "Racelab runs small reference services in several replicas on this machine, makes their"
          + " requests race on purpose, and checks what really happened. It listens on 127.0.0.1"
          + " only and needs no database, no container and no network.%n"
    },
    mixinStandardHelpOptions = true,
    version = "racelab 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, and as promised",
      "1:not as promised (each command's help says what that means)",
      "2:wrong usage, or something on this machine is in the way",
      "130:Ctrl-C"
    })
public final class Racelab implements Runnable {
  static final int NOT_AS_PROMISED = 1;

  /** Wrong usage, or something on this machine is in the way. */
  public static final int USAGE = 2;

  /** The system property that shows stack traces. */
  private static final String TRACE = "racelab.trace";

  @Spec private CommandSpec spec = CommandSpec.create();

  /** All commands, in the order in which the help shows them. */
  private static List<Object> commands() {
    return List.of(
        new CompareCommand(new LocalBackends(StateOption.home())),
        new RaceCommand(new LocalBackends(StateOption.home())),
        new UpCommand(),
        new DownCommand(),
        new StatusCommand(),
        new LogsCommand(),
        new ScaleCommand(),
        new ResetCommand(),
        new TokenCommand(),
        new SecretsCommand(),
        new MailCatcherCommand(),
        new CheckIdempotencyCommand(),
        new CheckoutTestCommand(),
        new ComposeTestCommand(),
        new BenchCommand(),
        new KubeTestCommand(),
        new TestCommand(),
        new NativeTestCommand(),
        new SuperviseCommand());
  }

  /** Runs one command and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return commandLine(commands());
  }

  /** The program with other commands, which fail and explain themselves like all of them. */
  public static CommandLine commandLine(List<Object> commands) {
    var line = new CommandLine(new Racelab());
    commands.forEach(line::addSubcommand);
    // What no handler sees, such as an OutOfMemoryError.
    line.getCommandSpec().exitCodeOnExecutionException(USAGE);
    line.getSubcommands()
        .values()
        .forEach(each -> each.getCommandSpec().exitCodeOnExecutionException(USAGE));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    // A value such as --body @FILE is the option's, and no list of arguments.
    line.setExpandAtFiles(false);
    line.setParameterExceptionHandler(new UsageErrors());
    line.setExecutionExceptionHandler(Racelab::failed);
    return line;
  }

  /** Never 1, which is a verdict; a failure of ours is none. */
  private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    var expected =
        failure instanceof ClusterException
            || failure instanceof ServerException
            || failure instanceof IllegalArgumentException
            || failure instanceof UncheckedIOException;
    PrintWriter err = line.getErr();
    err.println(expected ? failure.getMessage() : unexpected(failure));
    if (Boolean.getBoolean(TRACE)) {
      failure.printStackTrace(err);
    }
    err.flush();
    return USAGE;
  }

  private static String unexpected(Exception failure) {
    return "Racelab failed, which is an error in Racelab: %s (JAVA_TOOL_OPTIONS=-D%s=true shows where)"
        .formatted(failure.toString().lines().findFirst().orElse(""), TRACE);
  }

  /** Without a command, the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
