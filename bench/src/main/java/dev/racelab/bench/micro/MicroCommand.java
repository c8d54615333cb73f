package dev.racelab.bench.micro;

import dev.racelab.bench.run.BenchServers;
import dev.racelab.bench.run.Contestant.Stores;
import dev.racelab.bench.run.JvmFlags;
import dev.racelab.bench.run.RunFolder;
import dev.racelab.lab.cli.Racelab;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code racelab bench micro}. */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures our own providers with JMH: one thread, one name, and the round trip below.",
      "For whoever tunes them; takes a minute or two."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "2:wrong option, nothing to measure, or something on this machine is in the way"
    })
public final class MicroCommand implements Callable<Integer> {
  private static final String PACKAGE = "dev\\.racelab\\.bench\\.micro\\..*";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "REGEX",
      arity = "0..1",
      description =
          "Only benchmarks whose name has a match: lockAndUnlock, roundTrip, jvm, turnstiles.")
  private String pattern = "";

  @Option(
      names = "--quick",
      description = "One iteration of 50 ms each: shows that everything works, not how fast.")
  private boolean quick;

  @Override
  public Integer call() throws IOException {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "'" + pattern + "' is no regular expression: " + e.getMessage(), e);
    }
    Path folder = RunFolder.make();
    AtomicBoolean ended = new AtomicBoolean();
    BenchServers servers = BenchServers.start(folder, EnumSet.allOf(Stores.class));
    Runnable end =
        () -> {
          if (ended.compareAndSet(false, true)) {
            servers.close();
            RunFolder.delete(folder);
          }
        };
    // JMH does not hear of Ctrl-C, so the servers end by a hook.
    Runtime.getRuntime().addShutdownHook(new Thread(end, "bench-servers"));
    try {
      Path setup = Files.writeString(folder.resolve("setup"), servers.setup().message().line());
      System.setProperty("jmh.ignoreLock", "true"); // it would leave a file behind
      var unused = new Runner(options(setup).build()).run();
      return 0;
    } catch (NoBenchmarksException e) {
      return nothing();
    } catch (RunnerException e) {
      return failed(String.valueOf(e.getMessage()));
    } finally {
      end.run();
    }
  }

  private ChainedOptionsBuilder options(Path setup) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(PACKAGE + pattern)
            .shouldFailOnError(true)
            .jvmArgs(JvmFlags.of(quick).toArray(String[]::new))
            .jvmArgsAppend("-D" + LockBenchmarks.SETUP + "=" + setup);
    if (quick) {
      options
          .warmupIterations(0)
          .measurementIterations(1)
          .measurementTime(TimeValue.milliseconds(50));
    }
    return options;
  }

  private int nothing() {
    return failed("no benchmark's name has a match for '" + pattern + "'");
  }

  private int failed(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(message);
    err.flush();
    return Racelab.USAGE;
  }
}
