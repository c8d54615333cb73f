package dev.racelab.bench.idempotency;

import dev.racelab.bench.load.Turn;
import dev.racelab.bench.pool.JdbcPool;
import dev.racelab.bench.report.Output;
import dev.racelab.bench.run.ClassPaths;
import dev.racelab.bench.run.RunFolder;
import dev.racelab.lab.cluster.LocalReplica;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
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
    return new Output()
        .measure(spec.commandLine(), progress -> serve(paths, progress))
        .orElse(INTERRUPTED);
  }

  /** Until the interruption, after which everything is taken away before the JVM ends. */
  private void serve(ClassPaths paths, Consumer<String> progress)
      throws SQLException, InterruptedException {
    Path folder = RunFolder.make();
    progress.accept("starting the service");
    try (Bed bed = Bed.start(paths.home(), folder, false)) {
      LocalReplica replica = bed.replicas(List.of(Side.PEER)).values().iterator().next();
      try (JdbcPool pool = bed.pool(Side.PEER)) {
        new Accounts(pool).open(Plan.ACCOUNTS);
      }
      show(
          Side.PEER.shown(paths.home()),
          replica.replica().address() + "/accounts/" + Turn.account(0),
          bed.token());
      new CountDownLatch(1).await();
    } finally {
      RunFolder.delete(folder);
    }
  }

  private void show(String name, String account, String token) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("The account service behind %s, until Ctrl-C. For example:%n%n", name);
    out.printf("  ./racelab check-idempotency %s/withdrawals \\%n", account);
    out.printf("    --body '{\"amount\":1}' --refused-body '{\"amount\":999999999999}' \\%n");
    out.printf("    --effect-pointer /operationId \\%n");
    out.printf("    --count-url %s --count-pointer /balance \\%n", account);
    out.printf("    --header 'Authorization: Bearer %s'%n", token);
    out.flush();
  }
}
