package dev.racelab.locking.contract;

import dev.racelab.locking.LockProvider;
import java.util.List;

/**
 * How another JVM, with this one's class path, makes a provider on the same store.
 *
 * @param factory a class with a constructor without parameters
 * @param arguments what the factory needs to find the store
 */
public record Elsewhere(Class<? extends Elsewhere.Factory> factory, List<String> arguments) {
  /** Makes a provider in a process of its own. */
  public interface Factory {
    LockProvider make(List<String> arguments) throws Exception;
  }
}
