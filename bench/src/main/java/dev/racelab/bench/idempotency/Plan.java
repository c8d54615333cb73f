package dev.racelab.bench.idempotency;

import java.util.List;

/**
 * What is measured, and for how long.
 *
 * @param rounds how many turns everybody gets at each concurrency: 1 to 50
 * @param connections the concurrencies: each 1 to 512
 * @param quick whether everything is as short as it can be and still be seen to work
 */
record Plan(int rounds, List<Integer> connections, boolean quick) {
  /** The concurrency that has figures to reach. */
  static final int CROWD = 32;

  /** How many requests come at once while records are purged. */
  static final int DURING_PURGE = 16;

  /** So many that no row is hot. */
  static final int ACCOUNTS = 1000;

  private static final int MOST_ROUNDS = 50;
  private static final int MOST_CONNECTIONS = 512;

  Plan {
    check("--rounds", List.of(rounds), MOST_ROUNDS);
    check("--connections", connections, MOST_CONNECTIONS);
    connections = List.copyOf(connections);
  }

  private static void check(String option, List<Integer> numbers, int most) {
    for (int number : numbers) {
      if (number < 1 || number > most) {
        throw new IllegalArgumentException(
            option + " is between 1 and " + most + ", not " + number);
      }
    }
  }

  /** How many connections record keys and warm up. */
  int warmUpConnections() {
    return quick ? connections.getFirst() : CROWD;
  }

  int warmUpMillis() {
    return quick ? 80 : 4000;
  }

  int turnMillis() {
    return quick ? 120 : 2000;
  }

  /** How many keys are recorded, to be replayed. */
  int recorded() {
    return quick ? 50 : 2000;
  }

  /** How many records expire before they are purged. */
  int expired() {
    return quick ? 2_000 : 1_000_000;
  }

  int purgeMillis() {
    return quick ? 150 : 4000;
  }

  /** More turns than a purge that works at all needs for them. */
  int mostPurgeRounds() {
    return 30;
  }

  /** What results call the turns on many accounts. */
  static String spread(int connections) {
    return "spread-%d-connections".formatted(connections);
  }

  /** What results call the turns on one account. */
  static String hot() {
    return "hot-%d-connections".formatted(CROWD);
  }
}
