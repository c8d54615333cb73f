package dev.racelab.lab.cluster;

import java.util.List;

/**
 * The flags of every JVM that the lab starts. Many small JVMs share few cores here, so a quick
 * start and little memory count for more than the last tenth of throughput. The figures behind each
 * flag stand in docs/performance.md.
 */
final class JvmFlags {
  static final List<String> ALL =
      List.of(
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-XX:+ExitOnOutOfMemoryError");

  private JvmFlags() {}
}
