package dev.racelab.lab.supervisor;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.OwnFolder;
import dev.racelab.lab.cluster.RunFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder of one running system, {@code .racelab} unless told otherwise: {@code keys/}, {@code
 * run/}, the supervisor's log, its state, and the lock that it holds as long as it lives. The
 * operating system gives the lock back when the supervisor dies, however it dies, so the lock and
 * not the state file says whether a system is up.
 */
public final class StateFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;

  public StateFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** Where the key pair is. */
  public Path keys() {
    return root.resolve("keys");
  }

  /** Where the system's processes write. */
  public RunFolder run() {
    return new RunFolder(runPath());
  }

  /** The path of {@link #run()}. */
  public Path runPath() {
    return root.resolve("run");
  }

  /** The supervisor's own output. */
  public Path supervisorLog() {
    return root.resolve("supervisor.log");
  }

  /**
   * Makes the folder if it is not there.
   *
   * @throws ClusterException if it is there and holds somebody else's files
   */
  public void create() {
    try {
      OwnFolder.claim(root);
    } catch (IOException e) {
      throw new ClusterException("cannot make the folder " + root + ": " + e.getMessage(), e);
    }
  }

  /** The lock, held until it is closed; empty if another process holds it: a system is up. */
  public Optional<AutoCloseable> tryLock() {
    create();
    try {
      var channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return Optional.of(channel);
        }
      } catch (OverlappingFileLockException e) {
        // Held in this very process, which is as good as by another.
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new ClusterException("cannot lock " + root + ": " + e.getMessage(), e);
    }
  }

  /** Whether a system was ever started here: else there is nothing of ours to read or delete. */
  public boolean isOurs() {
    return OwnFolder.isOurs(root);
  }

  /** Whether a supervisor lives. */
  public boolean isUp() {
    if (!isOurs()) {
      return false;
    }
    var lock = tryLock();
    lock.ifPresent(StateFolder::release);
    return lock.isEmpty();
  }

  static void release(AutoCloseable lock) {
    try {
      lock.close();
    } catch (Exception e) {
      throw new ClusterException("cannot give back the lock: " + e.getMessage(), e);
    }
  }

  /** What the last supervisor said, if there was one and it did not end in order. */
  public Optional<SupervisorState> read() {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(stateFile()), SupervisorState.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ClusterException("cannot read " + stateFile() + ": " + e.getMessage(), e);
    }
  }

  void write(SupervisorState state) {
    var next = root.resolve("state.json.next");
    try {
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(next, JSON.writeValueAsBytes(state));
      Files.move(next, stateFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ClusterException("cannot write " + stateFile() + ": " + e.getMessage(), e);
    }
  }

  /** Forgets what a supervisor said. */
  public void clear() {
    try {
      Files.deleteIfExists(stateFile());
    } catch (IOException e) {
      throw new ClusterException("cannot delete " + stateFile() + ": " + e.getMessage(), e);
    }
  }

  private Path stateFile() {
    return root.resolve("state.json");
  }
}
