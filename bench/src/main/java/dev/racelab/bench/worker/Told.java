package dev.racelab.bench.worker;

import static java.lang.System.Logger.Level.WARNING;

import dev.racelab.bench.peer.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A worker's way to who started it: it is told by lines on standard input, and answers each by one
 * line on standard output. It ends with its input, so it never outlives who started it.
 */
public final class Told {
  /** What the first line is answered by. */
  public static final String READY = "ready";

  /** What a line is answered by that went wrong, with the value {@code why}. */
  public static final String FAILED = "failed";

  private static final System.Logger LOG = System.getLogger(Told.class.getName());

  private final PrintStream answers;
  private final BlockingQueue<Message> lines = new LinkedBlockingQueue<>();

  private Told(PrintStream answers) {
    this.answers = answers;
  }

  /** Listens by a thread of its own, which notices the end also while something is measured. */
  public static Told listen() {
    // Nothing but answers may reach the output, and libraries like to print.
    Told told = new Told(System.out);
    System.setOut(System.err);
    Thread.ofPlatform().daemon().name("bench-told").start(told::read);
    return told;
  }

  private void read() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(Message.parse(line));
      }
    } catch (IOException e) {
      LOG.log(WARNING, "cannot read what I am told", e);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Waits for the next line. */
  public Message next() throws InterruptedException {
    return lines.take();
  }

  /** Answers the first line. */
  public void ready() {
    answer(new Message(READY, Map.of()));
  }

  /** Answers a line. */
  public void answer(Message answer) {
    answers.println(answer.line());
  }

  /** Says that it cannot go on, there and in the log. */
  public void failed(Throwable why) {
    LOG.log(WARNING, "cannot go on", why);
    answer(new Message(FAILED, Map.of("why", why.toString())));
  }
}
