package dev.racelab.lab.cli;

import dev.racelab.lab.checkouttest.CheckoutTest;
import dev.racelab.lab.proof.Transcript;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
      "else to do."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every step held", "1:a step failed; its line says why", "130:Ctrl-C"})
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

  @Override
  public Integer call() throws InterruptedException {
    parts.forEach(each -> Allowed.of(spec).require("--parts", each, CheckoutTest.PARTS));
    requireCount("--kills", kills, 10_000);
    requireCount("--checkouts", checkouts, 100_000);
    requireCount("--orders", orders, 100_000);
    CheckoutTest.Sizes whole = CheckoutTest.Sizes.WHOLE;
    try (Interruption interruption = Interruption.watch()) {
      CheckoutTest test =
          new CheckoutTest(
              new LocalBackends(StateOption.home()),
              new CheckoutTest.Sizes(
                  whole.replicas(),
                  kills,
                  checkouts,
                  whole.concurrency(),
                  whole.between(),
                  orders,
                  seed),
              Set.copyOf(parts),
              new Transcript(spec.commandLine().getOut()));
      return test.run() ? 0 : Racelab.NOT_AS_PROMISED;
    }
  }

  private void requireCount(String option, int count, int most) {
    if (count < 1 || count > most) {
      throw Allowed.of(spec)
          .wrong("%s: %d is not allowed. Allowed: 1 to %d".formatted(option, count, most));
    }
  }
}
