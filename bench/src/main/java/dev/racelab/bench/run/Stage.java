package dev.racelab.bench.run;

import dev.racelab.bench.worker.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Workloads that are measured together: in every round each peer does all of them, then the next
 * peer. So what is put in proportion was measured within a moment.
 *
 * @param shown what the progress line calls it
 * @param workloads what a turn consists of
 * @param rounds how many turns each peer gets
 * @param takesPart whose locks can do that
 * @param lease for turns that each have a JVM of their own, which has done nothing else yet: the
 *     locks' lease there; empty if the turns are those of the JVMs that stay
 */
public record Stage(
    String shown,
    List<Workload> workloads,
    int rounds,
    Predicate<Contestant> takesPart,
    Optional<Duration> lease) {
  public Stage {
    workloads = List.copyOf(workloads);
  }
}
