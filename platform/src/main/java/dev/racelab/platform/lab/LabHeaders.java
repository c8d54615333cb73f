package dev.racelab.platform.lab;

import dev.racelab.guard.Point;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.problem.ProblemException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The grammar of the lab's request headers. Every refusal names the header and what is allowed. */
final class LabHeaders {
  static final String PREFIX = "lab-";
  static final String STRATEGY = "Lab-Strategy";
  static final String WEAKENED = "Lab-Weakened";
  static final String WINDOW = "Lab-Window";
  static final String RENDEZVOUS = "Lab-Rendezvous";
  static final String HOLD = "Lab-Hold";
  static final String ONWARD_HOLD = "Lab-Onward-Hold";
  static final String MET = "Lab-Rendezvous-Met";
  static final String ACCESS = "Lab-Access";

  private static final List<String> OF_REQUESTS =
      List.of(STRATEGY, WEAKENED, WINDOW, RENDEZVOUS, HOLD, ONWARD_HOLD);
  private static final Set<Point> MEETING_POINTS = Set.of(Point.READ, Point.WRITE, Point.RELEASE);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(ms|s)");
  private static final int MOST_PARTIES = 1000;

  private LabHeaders() {}

  /**
   * Where requests wait for each other.
   *
   * @param name the meeting's name; each round has its own
   * @param parties how many have to come
   * @param timeout how long the first waits for the last
   * @param at the point at which they meet
   */
  record Rendezvous(String name, int parties, Duration timeout, Point at) {}

  /**
   * Where a request stops until it is let go.
   *
   * @param name the hold's name
   * @param at the point at which it stops
   * @param passing which time it comes there, from 1: an operation may follow another
   */
  record Hold(String name, Point at, int passing) {}

  /** Refuses a header that nobody would look at: a typing error must not run without its guard. */
  static void checkKnown(String name) {
    if (OF_REQUESTS.stream().noneMatch(name::equalsIgnoreCase)) {
      throw ProblemException.invalid(name, "is no lab header; there are " + OF_REQUESTS);
    }
  }

  static boolean weakened(String value) {
    return switch (value.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ProblemException.invalid(WEAKENED, "is true or false");
    };
  }

  static Strategy strategy(String value, boolean weakened) {
    Strategy strategy =
        Strategies.find(value.strip())
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        STRATEGY,
                        "is one of %s, with an idempotency key one of %s, or of the gallery's %s"
                            .formatted(
                                names(Strategies.all()),
                                names(Strategies.keyed()),
                                names(Strategies.gallery()))));
    return weakened ? strategy.weakened() : strategy;
  }

  private static List<String> names(List<Strategy> strategies) {
    return strategies.stream().map(Strategy::name).toList();
  }

  static Duration window(String value, Duration longest) {
    return duration(WINDOW, value, longest);
  }

  static Rendezvous rendezvous(String value, Duration longest) {
    Parsed parsed = parse(RENDEZVOUS, value, Set.of("parties", "timeout", "at"));
    Point at = point(RENDEZVOUS, parsed.option("at", "read"));
    if (!MEETING_POINTS.contains(at)) {
      throw ProblemException.invalid(RENDEZVOUS, "at is read, write or release");
    }
    return new Rendezvous(
        parsed.name(),
        parties(parsed.option("parties", "2")),
        duration(RENDEZVOUS, parsed.option("timeout", "150ms"), longest),
        at);
  }

  static Hold hold(String value) {
    return hold(HOLD, value);
  }

  /** What a request to another service shall hold at; the same grammar, and passed on as it is. */
  static String onwardHold(String value) {
    hold(ONWARD_HOLD, value);
    return value;
  }

  private static Hold hold(String header, String value) {
    Parsed parsed = parse(header, value, Set.of("at", "passing"));
    return new Hold(
        parsed.name(),
        point(header, parsed.option("at", "read")),
        passing(header, parsed.option("passing", "1")));
  }

  private static int passing(String header, String value) {
    if (!value.matches("[1-9]")) {
      throw ProblemException.invalid(header, "passing is 1 to 9");
    }
    return Integer.parseInt(value);
  }

  /** Whether a hold or a rendezvous may be called that. */
  static boolean isName(String value) {
    return NAME.matcher(value).matches();
  }

  private record Parsed(String name, Map<String, String> options) {
    String option(String key, String otherwise) {
      @Nullable String value = options.get(key);
      return value == null ? otherwise : value;
    }
  }

  private static Parsed parse(String header, String value, Set<String> allowed) {
    String[] parts = value.split(";", -1);
    String name = parts[0].strip();
    if (!isName(name)) {
      throw ProblemException.invalid(
          header, "begins with a name of 1 to 100 characters out of A-Z a-z 0-9 . _ : -");
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] option = parts[i].strip().split("=", 2);
      if (option.length != 2 || !allowed.contains(option[0])) {
        throw ProblemException.invalid(
            header, "has the options " + allowed.stream().sorted().toList());
      }
      if (options.put(option[0], option[1]) != null) {
        throw ProblemException.invalid(header, "has each option once, but " + option[0] + " twice");
      }
    }
    return new Parsed(name, options);
  }

  private static Point point(String header, String value) {
    return Point.of(value.toLowerCase(Locale.ROOT))
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    header,
                    "at is one of " + Arrays.stream(Point.values()).map(Point::label).toList()));
  }

  private static int parties(String value) {
    try {
      int parties = Integer.parseInt(value);
      if (parties >= 1 && parties <= MOST_PARTIES) {
        return parties;
      }
    } catch (NumberFormatException notANumber) {
      // Falls through to the refusal below.
    }
    throw ProblemException.invalid(RENDEZVOUS, "parties is a number from 1 to " + MOST_PARTIES);
  }

  private static Duration duration(String header, String value, Duration longest) {
    Matcher matcher = DURATION.matcher(value.strip());
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          matcher.group(2).equals("ms") ? Duration.ofMillis(amount) : Duration.ofSeconds(amount);
      if (duration.compareTo(longest) <= 0) {
        return duration;
      }
    }
    throw ProblemException.invalid(
        header, "a duration is written 50ms or 2s and is at most " + longest.toMillis() + "ms");
  }
}
