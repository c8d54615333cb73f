package dev.racelab.bench.idempotency;

import dev.racelab.bench.load.Turn;
import dev.racelab.bench.pool.JdbcPool;
import dev.racelab.bench.run.BenchException;
import dev.racelab.bench.run.ClassPaths;
import dev.racelab.bench.run.RunFolder;
import dev.racelab.lab.cli.Interruption;
import dev.racelab.lab.cli.Racelab;
import dev.racelab.lab.cluster.LocalReplica;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code racelab bench peer-service}: the service behind the other library, to be asked by hand.
 */
@Command(
    name = "peer-service",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the account service behind the other library's idempotency, with PostgreSQL and Redis"
          + " of its own, prints where it is, and runs until Ctrl-C."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"2:something on this machine is in the way", "130:stopped by Ctrl-C"})
public final class PeerServiceCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ClassPaths paths = ClassPaths.ofBuild();
    Path folder = RunFolder.make();
    try (Interruption interruption = Interruption.watch();
        Bed bed = Bed.start(paths.home(), folder, false)) {
      LocalReplica replica = bed.replicas(List.of(Side.PEER)).values().iterator().next();
      try (JdbcPool pool = bed.pool(Side.PEER)) {
        new Accounts(pool).open(Plan.ACCOUNTS);
      }
      show(Side.PEER.shown(paths.home()), replica.replica().address(), bed.token());
      new CountDownLatch(1).await(); // until the interruption
      return INTERRUPTED;
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } catch (BenchException e) {
      spec.commandLine().getErr().println(e.getMessage());
      spec.commandLine().getErr().flush();
      return Racelab.USAGE;
    } finally {
      RunFolder.delete(folder);
    }
  }

  private void show(String name, URI address, String token) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("The account service behind %s, until Ctrl-C:%n", name);
    out.printf("  URL    %s/accounts/%s/withdrawals%n", address, Turn.account(0));
    out.printf("  body   {\"amount\":1}%n");
    out.printf("  token  %s%n", token);
    out.flush();
  }
}
