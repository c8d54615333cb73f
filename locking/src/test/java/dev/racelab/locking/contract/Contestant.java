package dev.racelab.locking.contract;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.Renewal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A process of its own that takes locks; its owner hears of it on its output, line by line. */
public final class Contestant implements AutoCloseable {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final long STAY_NANOS = 200_000;

  /** Set in the other process, when it was told to end. */
  private static volatile boolean toldToEnd;

  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  private Contestant(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Somebody who enters again and again, says so after {@code rounds} times, goes on until it is
   * told to end, and then says that it was alone each time; at once if it was not.
   */
  static Contestant racing(Elsewhere elsewhere, String name, Path marker, int rounds)
      throws IOException {
    return start(elsewhere, List.of("race", name, marker.toString(), Integer.toString(rounds)));
  }

  /** Somebody who takes a lease, says so, and says when it sees that it lost it. */
  static Contestant holding(Elsewhere elsewhere, String name, Duration lease) throws IOException {
    return start(elsewhere, List.of("hold", name, Long.toString(lease.toMillis()), ""));
  }

  private static Contestant start(Elsewhere elsewhere, List<String> task) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Contestant.class.getName(),
                elsewhere.factory().getName()));
    command.addAll(task);
    command.addAll(elsewhere.arguments());
    Path errors = Files.createTempFile("racelab-contestant", ".err");
    errors.toFile().deleteOnExit();
    return new Contestant(
        new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /** The next line that it says; after its end, that it is gone and why. */
  String says() throws IOException {
    String line = output.readLine();
    return line == null ? "gone: " + Files.readString(errors) : line;
  }

  /** Lets it begin, once it is ready; tells it to end, once it races. */
  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Stops the process as a long pause of its machine would. */
  void pause() throws Exception {
    signal("STOP");
  }

  void resume() throws Exception {
    signal("CONT");
  }

  private void signal(String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What runs in the other process; ends with its owner, whose end closes the input. */
  public static void main(String[] arguments) throws Exception {
    Constructor<? extends Elsewhere.Factory> factory =
        Class.forName(arguments[0]).asSubclass(Elsewhere.Factory.class).getDeclaredConstructor();
    factory.setAccessible(true); // tests are package-private as a rule
    LockProvider provider =
        factory.newInstance().make(List.of(arguments).subList(5, arguments.length));
    System.out.println("ready");
    if (System.in.read() < 0) {
      return; // the owner is gone
    }
    Thread.ofPlatform().daemon().start(Contestant::endWithOwner);
    if (arguments[1].equals("race")) {
      String verdict =
          race(provider, arguments[2], Path.of(arguments[3]), Integer.parseInt(arguments[4]));
      if (provider instanceof AutoCloseable closeable) {
        closeable.close(); // a release may still be on its way
      }
      System.out.println(verdict);
    } else {
      hold(provider, arguments[2], Duration.ofMillis(Long.parseLong(arguments[3])));
    }
    Runtime.getRuntime().halt(0);
  }

  /** The marker is made by whoever comes in; the file system lets only one do so at a time. */
  static String race(LockProvider provider, String name, Path marker, int rounds) throws Exception {
    LockRequest request = LockRequest.of(List.of(name), WAIT, Duration.ofSeconds(30));
    for (int round = 1; round <= rounds || !toldToEnd; round++) {
      try (Lease lease = provider.acquire(request).orElseThrow()) {
        try {
          Files.createFile(marker);
        } catch (FileAlreadyExistsException e) {
          return "not alone in round " + round + " with " + lease;
        }
        LockSupport.parkNanos(STAY_NANOS); // so that whoever comes in meanwhile is noticed
        Files.delete(marker);
      }
      if (round == rounds) {
        System.out.println("raced");
      }
    }
    return "always alone";
  }

  private static void hold(LockProvider provider, String name, Duration length) throws Exception {
    Lease lease =
        provider
            .acquire(LockRequest.of(List.of(name), WAIT, length).withRenewal(Renewal.untilClosed()))
            .orElseThrow();
    System.out.println("held");
    while (lease.isHeld()) {
      LockSupport.parkNanos(STAY_NANOS);
    }
    System.out.println("lost");
  }

  private static void endWithOwner() {
    try {
      toldToEnd = System.in.read() >= 0;
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println(e);
    }
    Runtime.getRuntime().halt(1);
  }
}
