package dev.racelab.lab.cli;

import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints a token for the running system. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a token that the services accept, for curl and for the docs page:",
      "  curl -H \"Authorization: Bearer $(./racelab token --operator)\" ..."
    })
final class TokenCommand implements Callable<Integer> {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h|d)");

  static final class Who {
    @Option(
        names = "--customer",
        paramLabel = "ID",
        description = "as this customer, a UUID; it sees and moves only what it owns")
    private @Nullable UUID customer;

    @Option(names = "--operator", description = "as the operator, who may see and move everything")
    private boolean operator;
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Who who = new Who();

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "how long, as in 30s, 15m, 1h or 7d; at most 7d (default: ${DEFAULT-VALUE})")
  private String valid = "1h";

  @Mixin private StateOption state = new StateOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var folder = state.folder();
    var validity = duration(valid);
    folder.create();
    var tokens = new Tokens(Keys.in(folder.keys()), InstantSource.system());
    var out = spec.commandLine().getOut();
    out.println(
        who.operator
            ? tokens.operator(validity)
            : tokens.customer(Objects.requireNonNull(who.customer), validity));
    out.flush();
    return 0;
  }

  private static Duration duration(String typed) {
    var match = DURATION.matcher(typed.toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "'" + typed + "' is no time: write a number and s, m, h or d, as in 15m");
    }
    var amount = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
