package dev.racelab.bench.run;

import dev.racelab.bench.peer.Message;
import dev.racelab.bench.worker.Sample;
import dev.racelab.bench.worker.Told;
import dev.racelab.bench.worker.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JVM in which one peer is measured. It ends when this process does, however that happens. */
public final class WorkerProcess implements AutoCloseable {
  /** Longer than any workload takes, and than any lock is waited for. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final int SHOWN_LINES = 10;
  private static final String END = "";

  private final String name;
  private final Path log;
  private final Process process;
  private final PrintStream orders;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private WorkerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("bench-" + name).start(this::listen);
  }

  /**
   * Starts one that reads what it is told line by line.
   *
   * @param name what it is called in messages and in its log's name
   * @param jvmFlags before the program
   * @param program class path, class and arguments
   * @param first the first line that it is told
   */
  public static WorkerProcess start(
      String name, List<String> jvmFlags, List<String> program, Message first, Path logs) {
    Path log = logs.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.add("-cp");
    command.addAll(program);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(log.toFile()).directory(logs.toFile()).start();
      WorkerProcess worker = new WorkerProcess(name, log, process);
      worker.orders.println(first.line());
      return worker;
    } catch (IOException e) {
      throw new BenchException("cannot start a JVM for " + name, e);
    }
  }

  /** Waits until it can be told what to measure. */
  public void awaitReady() throws InterruptedException {
    expect(Told.READY);
  }

  Sample measure(Workload workload) throws InterruptedException {
    return measure(workload.message());
  }

  /** Has it do what the message says. */
  public Sample measure(Message workload) throws InterruptedException {
    orders.println(workload.line());
    return Sample.of(expect(Sample.KIND));
  }

  private Message expect(String kind) throws InterruptedException {
    @Nullable String line = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (line == null) {
      throw new BenchException(name + " did not answer within " + PATIENCE.toSeconds() + " s");
    }
    if (line.equals(END)) {
      throw new BenchException(name + " ended; the last that it said:\n" + lastWords());
    }
    Message answer = Message.parse(line);
    if (answer.kind().equals(Told.FAILED)) {
      throw new BenchException(
          name + " failed: " + answer.text("why") + "; the last that it said:\n" + lastWords());
    }
    if (!answer.kind().equals(kind)) {
      throw new BenchException(name + " answered '" + answer.kind() + "', not '" + kind + "'");
    }
    return answer;
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException e) {
      // Its output was closed under us: that is its end, too.
    }
    answers.add(END);
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    } catch (IOException e) {
      return "(cannot read " + log + ": " + e.getMessage() + ")";
    }
  }

  /** Its locks need no giving back: the servers end as well. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_GRACE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return "the JVM of " + name;
  }
}
