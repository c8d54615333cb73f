package dev.racelab.bench;

import dev.racelab.bench.idempotency.IdempotencyCommand;
import dev.racelab.bench.idempotency.PeerServiceCommand;
import dev.racelab.bench.locks.LocksCommand;
import dev.racelab.bench.micro.MicroCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code racelab bench}: what can be measured. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures our parts beside other libraries, on the same servers in one run.",
    subcommands = {
      LocksCommand.class,
      IdempotencyCommand.class,
      PeerServiceCommand.class,
      MicroCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Without a command, the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
