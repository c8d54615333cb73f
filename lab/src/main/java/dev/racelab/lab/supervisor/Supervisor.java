package dev.racelab.lab.supervisor;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.LocalBackend;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.supervisor.Control.Answer;
import dev.racelab.lab.supervisor.Control.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The process that owns a local system between {@code up} and {@code down}. */
public final class Supervisor {
  private static final int MOST_CONVERSATIONS = 16;
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_SCALING = Duration.ofMinutes(5);
  private static final int SECRET_BYTES = 24;

  private final StateFolder folder;
  private final LocalSetup setup;
  private final List<String> progress = new CopyOnWriteArrayList<>();
  private final Semaphore conversations = new Semaphore(MOST_CONVERSATIONS);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
  private final AtomicReference<@Nullable LocalBackend> backend = new AtomicReference<>();

  /** Left in this order, each by one thread only. */
  private enum Phase {
    STARTING,
    UP,
    CLOSING
  }

  public Supervisor(StateFolder folder, LocalSetup setup) {
    this.folder = folder;
    this.setup = setup;
  }

  /**
   * Starts the system, serves commands and returns when it was stopped.
   *
   * @return whether the system came up; if not, the state file says why
   */
  public boolean run() throws IOException, InterruptedException {
    var lock = folder.tryLock();
    if (lock.isEmpty()) {
      throw new ClusterException("a system is already up in " + folder.root());
    }
    try (var held = lock.get();
        var server = new ServerSocket(0, MOST_CONVERSATIONS, InetAddress.getLoopbackAddress())) {
      var state = firstState(server.getLocalPort());
      folder.write(state);
      Thread.ofPlatform().daemon().name("control").start(() -> serve(server, state.secret()));
      Runtime.getRuntime().addShutdownHook(new Thread(this::closeBackend, "shutdown"));
      return startAndWait(state);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a file channel throws I/O errors only", e);
    }
  }

  private static SupervisorState firstState(int port) {
    var secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    var self = ProcessHandle.current();
    return new SupervisorState(
        SupervisorState.Phase.STARTING,
        List.of(),
        "",
        self.pid(),
        self.info().startInstant().map(Instant::toEpochMilli).orElse(0L),
        port,
        HexFormat.of().formatHex(secret),
        "");
  }

  private boolean startAndWait(SupervisorState state) throws InterruptedException {
    try {
      var started =
          LocalBackend.start(
              setup.withProgress(
                  line -> {
                    progress.add(line);
                    folder.write(state.progressed(progress));
                  }));
      backend.set(started);
      phase.compareAndSet(Phase.STARTING, Phase.UP);
      folder.write(state.ready(progress, started.gateway().toString()));
    } catch (RuntimeException e) {
      folder.write(state.progressed(progress).failed(String.valueOf(e.getMessage())));
      return false;
    }
    stopped.await();
    closeBackend();
    folder.clear();
    return true;
  }

  /** Also on TERM. While the system still starts there is no backend: its children die with us. */
  private void closeBackend() {
    phase.set(Phase.CLOSING);
    var running = backend.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }

  private void serve(ServerSocket server, String secret) {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        if (conversations.tryAcquire()) {
          Thread.ofVirtual().start(() -> converse(socket, secret));
        } else {
          socket.close();
        }
      } catch (IOException e) {
        // The socket was closed at the end of run, or a client left while it connected.
      }
    }
  }

  private void converse(Socket socket, String secret) {
    try (socket) {
      socket.setSoTimeout((int) REQUEST_LIMIT.toMillis());
      var request = Control.JSON.readValue(Control.receive(socket), Request.class);
      if (!same(secret, request.secret())) {
        Control.send(socket, Answer.failed("wrong secret"));
        return;
      }
      Control.send(socket, answer(request));
      if (request.command() == Control.Command.STOP) {
        stop();
      }
    } catch (IOException e) {
      // The client left, or spoke nonsense; there is nobody to tell.
    } finally {
      conversations.release();
    }
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * While the system still starts, the quick way: the children die with this process. An end in
   * order that is under way goes on, however often it is asked for.
   */
  private void stop() {
    if (phase.getAndSet(Phase.CLOSING) == Phase.STARTING) {
      folder.clear();
      Runtime.getRuntime().halt(0);
    }
    stopped.countDown();
  }

  private Answer answer(Request request) {
    if (request.command() == Control.Command.STOP) {
      return new Answer("", "", List.of(), Map.of());
    }
    var running = backend.get();
    if (running == null) {
      return Answer.failed("the system is still starting, or stopping already");
    }
    try {
      if (request.command() == Control.Command.SCALE) {
        var within = Math.min(request.withinMillis(), LONGEST_SCALING.toMillis());
        running.scale(request.service(), request.count(), Duration.ofMillis(within));
      }
      return new Answer("", running.gateway().toString(), running.status(), running.stores());
    } catch (ClusterException | IllegalArgumentException e) {
      return Answer.failed(String.valueOf(e.getMessage()));
    }
  }
}
