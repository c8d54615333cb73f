package dev.racelab.lab.check;

/**
 * Something that must not happen, and did.
 *
 * @param name the field's word for it, for example {@code lost-update}
 * @param count how often, at least 1
 * @param witness one instance of it
 */
public record Anomaly(String name, long count, Witness witness) {
  public Anomaly {
    if (count < 1) {
      throw new IllegalArgumentException("an anomaly is there at least once, got " + count);
    }
  }
}
