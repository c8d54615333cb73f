package dev.racelab.lab.cli;

import dev.racelab.lab.checkouttest.CheckoutTest;
import dev.racelab.lab.proof.Transcript;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code racelab checkout-test}: the long proof of orders that are paid at another service. */
@Command(
    name = "checkout-test",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Proves that an order ends confirmed and paid once, or given up and unpaid, whatever crashes: kills a replica",
      "of either service at each step of an order's way, 200 times; sends 1,000 checkouts while replicas are killed",
      "and the account service stands still; and times the recovery of 10,000 orders after an outage. After each",
      "part, the books of both services and the mails must agree. Half an hour; the machine should have nothing",
      "else to do. It starts a system of its own, wherever --backend says, and stops it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every step held",
      "1:a step failed; its line says why",
      "2:wrong option, or the system does not come up",
      "130:Ctrl-C"
    })
final class CheckoutTestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--parts",
      paramLabel = "NAME",
      split = ",",
      description = "Only these: kill-points, storm, outage, recovery. Default: all.")
  private List<String> parts = CheckoutTest.PARTS;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "How many replicas are killed at a step, 1 to 10000. Default: 200.")
  private int kills = CheckoutTest.Sizes.WHOLE.kills();

  @Option(
      names = "--checkouts",
      paramLabel = "N",
      description = "How many checkouts the storm has, 1 to 100000. Default: 1000.")
  private int checkouts = CheckoutTest.Sizes.WHOLE.checkouts();

  @Option(
      names = "--orders",
      paramLabel = "N",
      description = "How many orders are recovered, 1 to 100000. Default: 10000.")
  private int orders = CheckoutTest.Sizes.WHOLE.orders();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the choices of a storm. Default: 7.")
  private long seed = CheckoutTest.Sizes.WHOLE.seed();

  @Mixin private BackendOptions where = new BackendOptions();

  @Override
  public Integer call() throws InterruptedException {
    Allowed allowed = Allowed.of(spec);
    where.check(allowed);
    parts.forEach(each -> allowed.require("--parts", each, CheckoutTest.PARTS));
    where.requireAble(allowed, CheckoutTest.needs(parts));
    allowed.within("--kills", kills, 1, 10_000);
    allowed.within("--checkouts", checkouts, 1, 100_000);
    allowed.within("--orders", orders, 1, 100_000);
    try (Interruption interruption = Interruption.watch()) {
      CheckoutTest test =
          new CheckoutTest(
              where.choose(new LocalBackends(StateOption.home())),
              CheckoutTest.Sizes.WHOLE.with(kills, checkouts, orders, seed),
              Set.copyOf(parts),
              new Transcript(spec.commandLine().getOut()));
      return test.run() ? 0 : Racelab.NOT_AS_PROMISED;
    }
  }
}
