package dev.racelab.lab.cli;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks what was typed; what is not allowed is named together with what is. */
final class Allowed {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s)");

  private final CommandSpec spec;

  private Allowed(CommandSpec spec) {
    this.spec = spec;
  }

  static Allowed of(@Nullable CommandSpec spec) {
    return new Allowed(
        Objects.requireNonNull(spec, "picocli sets the spec before it runs a command"));
  }

  void within(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw wrong("%s: %d is not allowed. Allowed: %d to %d".formatted(option, value, min, max));
    }
  }

  void require(String what, String value, List<String> allowed) {
    if (!allowed.contains(value)) {
      String nearest = Nearest.to(value, allowed).map(" Did you mean '%s'?"::formatted).orElse("");
      throw wrong(
          "%s: '%s' is not known.%s Allowed: %s"
              .formatted(what, value, nearest, String.join(", ", allowed)));
    }
  }

  /** A time such as {@code 20ms} or {@code 5s}. */
  Duration time(String option, String typed, Duration min, Duration max, String example) {
    Matcher matcher = TIME.matcher(typed);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration parsed =
          matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
      if (parsed.compareTo(min) >= 0 && parsed.compareTo(max) <= 0) {
        return parsed;
      }
    }
    throw wrong(
        "%s: '%s' is not allowed. Allowed: %s to %s, for example %s"
            .formatted(option, typed, words(min), words(max), example));
  }

  private static String words(Duration time) {
    return time.toMillis() % 1000 == 0 && !time.isZero()
        ? time.toSeconds() + "s"
        : time.toMillis() + "ms";
  }

  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
