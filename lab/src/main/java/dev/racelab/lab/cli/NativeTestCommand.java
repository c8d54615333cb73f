package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.Form;
import dev.racelab.lab.cluster.OwnFolder;
import dev.racelab.lab.cluster.StartUps;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.report.StartUpReport;
import dev.racelab.lab.report.Verdicts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code racelab native-test}: are the native executables the same system as the JVM's? The script
 * builds them and runs their integration tests before this compares.
 */
@Command(
    name = "native-test",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Builds services, gateway and lab as native executables, one after the other, and runs the"
          + " integration tests of each. Then races the services in both forms, and compares"
          + " verdicts, start-up time and memory.",
      "Needs GRAALVM_HOME: the folder of a GraalVM or Mandrel for JDK 25. A build takes about 6"
          + " minutes and 7 GB of memory on two cores."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the same verdicts in both forms, all as promised, and quick and small enough",
      "1:a test failed, a verdict differs or is not as promised, or a program is too slow or too"
          + " large",
      "2:no GRAALVM_HOME, wrong option, or the system does not come up",
      "130:stopped by Ctrl-C"
    })
final class NativeTestCommand implements Callable<Integer> {
  private static final int STARTS = 5;
  private static final int SEEDS = 1 << 30;
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'-native'")
          .withZone(ZoneId.systemDefault());

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      completionCandidates = ScenarioNames.class,
      description = "${COMPLETION-CANDIDATES}. Default: all of them.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--strategies",
      paramLabel = "NAME",
      description = "As for compare. Default: ${DEFAULT-VALUE}.")
  private String strategies = "all";

  /** Read by the script, which builds before this runs. */
  @Option(
      names = "--no-build",
      description = "Builds and tests nothing: compares what is built already.")
  @SuppressWarnings("unused")
  private boolean noBuild;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results go. Default: racelab-results/<time>-native.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    Path folder = out == null ? Path.of("racelab-results", FOLDER.format(Instant.now())) : out;
    OwnFolder.claim(folder);
    String seed = Integer.toString(new SecureRandom().nextInt(SEEDS));
    List<String> broken = new ArrayList<>();
    for (Form form : Form.values()) {
      say("\nThe services as %s:".formatted(form.word()));
      int status = compare(form, folder.resolve(form.word()), seed);
      if (status > Racelab.NOT_AS_PROMISED) {
        return status;
      }
      if (status != CommandLine.ExitCode.OK) {
        broken.add("as %s, not all is as promised".formatted(form.word()));
      }
    }
    broken.addAll(differences(folder));
    StartUpReport starts = starts(folder);
    say(
        "\nStarts (%d each, by turns) and memory at rest:\n\n%s"
            .formatted(STARTS, starts.render()));
    broken.addAll(starts.missed());
    return conclude(folder, broken);
  }

  /** The command that anybody may run, so that both say the same. */
  private int compare(Form form, Path results, String seed) {
    List<String> words = new ArrayList<>(List.of("compare"));
    words.addAll(scenarios);
    words.addAll(
        List.of(
            "--strategies=" + strategies,
            "--runtime=" + form.word(),
            "--seed=" + seed,
            "--out=" + results));
    CommandLine line = Racelab.commandLine();
    line.setOut(out());
    line.setErr(spec.commandLine().getErr());
    return line.execute(words.toArray(String[]::new));
  }

  private List<String> differences(Path folder) throws IOException {
    Verdicts onJvm = Verdicts.of(folder.resolve(Form.JVM.word()));
    Verdicts natively = Verdicts.of(folder.resolve(Form.NATIVE.word()));
    List<String> differences = onJvm.differencesFrom(natively, "on the JVM", "natively");
    say(
        "\nVerdicts: %d cells in each form, %s."
            .formatted(
                onJvm.count(),
                differences.isEmpty() ? "the same in both" : differences.size() + " differ"));
    return differences;
  }

  private static StartUpReport starts(Path folder) throws IOException {
    Path keys = folder.resolve("keys").toAbsolutePath().normalize();
    OwnFolder.claim(keys);
    return new StartUpReport(
        new StartUps(
                StateOption.home(), folder.resolve("starts"), Keys.unsaved(keys).publicKeyFile())
            .measure(STARTS));
  }

  private int conclude(Path folder, List<String> broken) {
    broken.forEach(line -> say("  " + line));
    String conclusion =
        broken.isEmpty()
            ? "The executables are the same system as the JVM's."
            : "The executables are not what they should be, see above.";
    say("%s Results: %s".formatted(conclusion, folder));
    return broken.isEmpty() ? CommandLine.ExitCode.OK : Racelab.NOT_AS_PROMISED;
  }

  private void say(String line) {
    out().println(line);
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
