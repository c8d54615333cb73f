package dev.racelab.lab.cli;

import com.fasterxml.jackson.core.JsonPointer;
import dev.racelab.lab.conformance.BodyTemplate;
import dev.racelab.lab.conformance.Target;
import dev.racelab.lab.conformance.Target.Count;
import dev.racelab.lab.conformance.Target.KeyForm;
import dev.racelab.lab.conformance.Target.KeyRequired;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say what an endpoint is asked for, and what they allow. */
final class TargetOptions {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)");
  private static final int MOST_CALLERS = 10_000;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "POST, PATCH or PUT. Default: ${DEFAULT-VALUE}.")
  private String method = "POST";

  @Option(
      names = "--body",
      paramLabel = "TEXT|@FILE",
      description =
          "What the endpoint is asked for. {uuid} becomes a random UUID, and {n} a number from 1, for"
              + " values that must differ from one wish to the next. Default: no body.")
  private String body = "";

  @Option(
      names = "--other-body",
      paramLabel = "TEXT|@FILE",
      description = "Something else that it accepts. Default: --body with one value changed.")
  private @Nullable String otherBody;

  @Option(
      names = "--refused-body",
      paramLabel = "TEXT|@FILE",
      description = "What it understands and refuses, such as more money than there is.")
  private @Nullable String refusedBody;

  @Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description =
          "A header of every request; repeatable. A JSON body has its Content-Type without it.")
  private List<String> headers = List.of();

  @Option(
      names = "--callers",
      paramLabel = "FILE",
      description =
          "For endpoints that grant a caller one wish: a header such as Authorization a line, of"
              + " another caller each; each new wish takes the next.")
  private @Nullable Path callers;

  @Option(
      names = "--other-caller",
      paramLabel = "NAME:VALUE",
      description = "A header that makes a request somebody else's; repeatable.")
  private List<String> otherCaller = List.of();

  @Option(
      names = "--other-url",
      paramLabel = "URL",
      description = "Another route that accepts the body.")
  private @Nullable String otherUrl;

  @Option(
      names = "--count-url",
      paramLabel = "URL",
      description =
          "What a GET answers with a number that each effect changes by the same amount, such as a"
              + " balance. Nobody else may change it meanwhile.")
  private @Nullable String countUrl;

  @Option(
      names = "--count-pointer",
      paramLabel = "POINTER",
      description = "Where in that answer the number stands: /balance, or /items/0/total.")
  private @Nullable String countPointer;

  @Option(
      names = "--effect-pointer",
      paramLabel = "POINTER",
      description = "Where an answer names its effect: /id. Two ids are two effects.")
  private @Nullable String effectPointer;

  @Option(
      names = "--copies",
      paramLabel = "N",
      description =
          "Copies of a request that are sent at once, 2 to 200. Default: ${DEFAULT-VALUE}.")
  private int copies = 20;

  @Option(
      names = "--key-required",
      paramLabel = "WHETHER",
      description =
          "Whether a request must have a key: yes, no, or detect. Default: ${DEFAULT-VALUE}.")
  private String keyRequired = "detect";

  @Option(
      names = "--key-form",
      paramLabel = "FORM",
      description =
          "How keys are written: bare, or quoted as in the draft. Default: ${DEFAULT-VALUE}.")
  private String keyForm = "bare";

  @Option(
      names = "--allow-host",
      paramLabel = "HOST",
      description = "A host that may be asked although it is not this machine; repeatable.")
  private List<String> allowedHosts = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "For each request, 100ms to 60s. Default: ${DEFAULT-VALUE}.")
  private String timeout = "10s";

  /** Everything checked. */
  Target target(String url) {
    allowed().require("--method", method, List.of("POST", "PATCH", "PUT"));
    allowed().within("--copies", copies, 2, Target.MOST_COPIES);
    allowed().require("--key-required", keyRequired, List.of("yes", "no", "detect"));
    allowed().require("--key-form", keyForm, List.of("bare", "quoted"));
    BodyTemplate wish = body("--body", body);
    return new Target(
        url("URL", url),
        method,
        wish,
        Optional.ofNullable(otherBody).map(text -> body("--other-body", text)),
        Optional.ofNullable(refusedBody).map(text -> body("--refused-body", text)),
        withContentType(headers("--header", headers), wish),
        callers(),
        headers("--other-caller", otherCaller),
        Optional.ofNullable(otherUrl).map(text -> url("--other-url", text)),
        count(),
        Optional.ofNullable(effectPointer).map(text -> pointer("--effect-pointer", text)),
        copies,
        KeyRequired.valueOf(keyRequired.toUpperCase(Locale.ROOT)),
        KeyForm.valueOf(keyForm.toUpperCase(Locale.ROOT)),
        allowed().time("--timeout", timeout, SHORTEST, LONGEST, "10s"));
  }

  private URI url(String option, String typed) {
    URI url;
    try {
      url = URI.create(typed);
    } catch (IllegalArgumentException e) {
      throw allowed().wrong("%s: '%s' is no URL: %s".formatted(option, typed, e.getMessage()));
    }
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getRawUserInfo() != null) {
      throw allowed()
          .wrong(
              "%s: '%s' is not allowed. Allowed: http:// or https:// with a host, as in http://localhost:8080/orders"
                  .formatted(option, typed));
    }
    requireAllowedHost(option, url.getHost());
    return url;
  }

  /** Most requests take effect, so nobody is to send them to somebody else's by mistake. */
  private void requireAllowedHost(String option, String host) {
    if (allowedHosts.stream().anyMatch(host::equalsIgnoreCase)) {
      return;
    }
    try {
      if (Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress)) {
        return;
      }
    } catch (UnknownHostException e) {
      throw allowed().wrong("%s: the host '%s' is not known".formatted(option, host));
    }
    throw allowed()
        .wrong(
            "%s: '%s' is not this machine. If it is yours, and its data may be lost: --allow-host %s"
                .formatted(option, host, host));
  }

  private BodyTemplate body(String option, String typed) {
    if (!typed.startsWith("@")) {
      return new BodyTemplate(typed);
    }
    try {
      Path file = Path.of(typed.substring(1));
      if (Files.size(file) > BodyTemplate.LONGEST) {
        throw allowed()
            .wrong("%s: %s is longer than %,d bytes".formatted(option, file, BodyTemplate.LONGEST));
      }
      return new BodyTemplate(Files.readString(file));
    } catch (IOException | InvalidPathException e) {
      throw allowed().wrong("%s: %s cannot be read: %s".formatted(option, typed, e));
    }
  }

  private Map<String, String> headers(String option, List<String> lines) {
    Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines) {
      Matcher matcher = HEADER.matcher(line);
      if (!matcher.matches()) {
        throw allowed()
            .wrong(
                "%s: '%s' is not allowed. Allowed: a name, a colon and a value on one line"
                    .formatted(option, line));
      }
      String name = matcher.group(1);
      if (name.equalsIgnoreCase("Idempotency-Key")
          || name.equalsIgnoreCase("Content-Length")
          || name.equalsIgnoreCase("Host")) {
        throw allowed().wrong("%s: %s is what this command sets".formatted(option, name));
      }
      if (named.put(name, matcher.group(2).strip()) != null) {
        throw allowed().wrong("%s: %s is given twice".formatted(option, name));
      }
    }
    return named;
  }

  private static Map<String, String> withContentType(
      Map<String, String> headers, BodyTemplate body) {
    String start = body.text().stripLeading();
    if (start.startsWith("{") || start.startsWith("[")) {
      headers.putIfAbsent("Content-Type", "application/json");
    }
    return headers;
  }

  private List<Map<String, String>> callers() {
    if (callers == null) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(callers)) {
      return lines
          .filter(line -> !line.isBlank())
          .limit(MOST_CALLERS)
          .map(line -> headers("--callers", List.of(line)))
          .toList();
    } catch (IOException e) {
      throw allowed().wrong("--callers: %s cannot be read: %s".formatted(callers, e));
    }
  }

  private Optional<Count> count() {
    if (countUrl == null && countPointer == null) {
      return Optional.empty();
    }
    if (countUrl == null || countPointer == null) {
      throw allowed().wrong("--count-url and --count-pointer need each other");
    }
    return Optional.of(
        new Count(url("--count-url", countUrl), pointer("--count-pointer", countPointer)));
  }

  private JsonPointer pointer(String option, String typed) {
    try {
      return JsonPointer.compile(typed);
    } catch (IllegalArgumentException e) {
      throw allowed()
          .wrong("%s: '%s' is no JSON pointer. Allowed: as in /id".formatted(option, typed));
    }
  }

  private Allowed allowed() {
    return Allowed.of(spec);
  }
}
