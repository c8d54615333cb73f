package dev.racelab.bench.worker;

import static java.lang.System.Logger.Level.WARNING;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Message;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The program of one JVM that measures one peer. It is told by lines on standard input, answers
 * each by one line on standard output, and ends with its input, so it never outlives who started
 * it.
 */
public final class Worker {
  /** What the first line is answered by. */
  public static final String READY = "ready";

  /** What a line is answered by that went wrong, with the value {@code why}. */
  public static final String FAILED = "failed";

  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  private final Peer peer;
  private final List<LockClient> clients = new ArrayList<>();

  private Worker(Peer peer) {
    this.peer = peer;
  }

  public static void main(String[] arguments) throws Exception {
    // Nothing but answers may reach the output, and libraries like to print.
    PrintStream answers = System.out;
    System.setOut(System.err);
    BlockingQueue<Message> told = listen();
    int status = new Worker(Peer.named(arguments[0])).serve(told, answers) ? 0 : 1;
    Runtime.getRuntime().halt(status); // whatever threads the library may have left
  }

  /** Reads by a thread of its own, which notices the end also while something is measured. */
  private static BlockingQueue<Message> listen() {
    BlockingQueue<Message> told = new LinkedBlockingQueue<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Thread.ofPlatform()
        .daemon()
        .name("bench-told")
        .start(
            () -> {
              try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  told.add(Message.parse(line));
                }
              } catch (IOException e) {
                LOG.log(WARNING, "cannot read what I am told", e);
              }
              Runtime.getRuntime().halt(0);
            });
    return told;
  }

  /** Serves until it is halted, or something went wrong. */
  private boolean serve(BlockingQueue<Message> told, PrintStream answers) throws Exception {
    try {
      Setup setup = Setup.of(told.take());
      answers.println(new Message(READY, Map.of()).line());
      while (true) {
        Workload workload = Workload.of(told.take());
        answers.println(workload.run(number -> client(number, setup)).message().line());
      }
    } catch (Exception | LinkageError e) {
      LOG.log(WARNING, "cannot go on", e);
      answers.println(new Message(FAILED, Map.of("why", e.toString())).line());
      return false;
    }
  }

  private LockClient client(int number, Setup setup) throws Exception {
    while (clients.size() <= number) {
      clients.add(peer.open(setup));
    }
    return clients.get(number);
  }
}
