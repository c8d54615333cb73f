package dev.racelab.locking.cdi;

import dev.racelab.locking.LockRequest;
import dev.racelab.locking.Renewal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * What a {@link Locked} annotation says, read and checked.
 *
 * @param provider the provider's name; empty for the only one
 */
record LockedCall(
    List<NameTemplate> names, Duration maxWait, Duration lease, Renewal renewal, String provider) {
  LockedCall {
    names = List.copyOf(names);
    // Whatever is wrong with a part that every call shares is wrong now, not at the first call.
    Object[] sample = new Object[1 + names.stream().mapToInt(LockedCall::last).max().orElse(0)];
    Arrays.fill(sample, "0");
    new LockRequest(filled(names, sample), maxWait, lease, renewal);
  }

  /** Reads the members of an annotation; {@code positions} as in {@link NameTemplate#parse}. */
  static LockedCall of(
      List<String> names,
      String maxWait,
      String lease,
      String atMost,
      String provider,
      ToIntFunction<String> positions) {
    return new LockedCall(
        names.stream().map(name -> NameTemplate.parse(name, positions)).toList(),
        Durations.parse("maxWait", maxWait),
        Durations.parse("lease", lease),
        atMost.isEmpty()
            ? Renewal.untilClosed()
            : Renewal.atMost(Durations.parse("atMost", atMost)),
        provider);
  }

  /**
   * What a call with these arguments asks for.
   *
   * @throws IllegalArgumentException if an argument is null, or makes a name that is not allowed
   */
  LockRequest request(Object[] arguments) {
    return new LockRequest(filled(names, arguments), maxWait, lease, renewal);
  }

  /** All positions that the names need. */
  List<Integer> positions() {
    return names.stream().flatMap(name -> name.positions().stream()).distinct().toList();
  }

  private static SortedSet<String> filled(List<NameTemplate> names, Object[] arguments) {
    return names.stream()
        .map(name -> name.fill(arguments))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static int last(NameTemplate name) {
    return name.positions().stream().mapToInt(Integer::intValue).max().orElse(-1);
  }
}
