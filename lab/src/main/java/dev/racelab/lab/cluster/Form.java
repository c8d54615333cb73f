package dev.racelab.lab.cluster;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The form in which a service was built, and runs. */
public enum Form {
  /** Classes, in a JVM for each replica. */
  JVM,
  /** An executable of its own, made by GraalVM's native-image. */
  NATIVE;

  /** As people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The form that this word names. */
  public static Optional<Form> find(String word) {
    return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
