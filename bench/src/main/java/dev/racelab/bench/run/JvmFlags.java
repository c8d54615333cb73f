package dev.racelab.bench.run;

import java.util.List;

/** What every JVM under measurement is started with, whoever's lock is in it. */
public final class JvmFlags {
  /** Threads of a parallel collector would compete with those that are measured. */
  public static final List<String> ALL = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

  /** For runs that only show that everything works: half the processor time until it does. */
  private static final List<String> QUICK =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private JvmFlags() {}

  /** Those of a run. */
  public static List<String> of(boolean quick) {
    return quick ? QUICK : ALL;
  }
}
