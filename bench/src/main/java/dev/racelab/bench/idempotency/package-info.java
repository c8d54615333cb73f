/**
 * {@code racelab bench idempotency}: what a key costs, beside another library in front of the same
 * service; and {@code racelab bench peer-service}, which starts that service alone. This room may
 * use {@code run}, {@code load}, {@code worker}, {@code report}, {@code pool}, the servers of
 * {@code embedded}, and what the lab signs tokens, starts replicas and prints with.
 */
@NullMarked
package dev.racelab.bench.idempotency;

import org.jspecify.annotations.NullMarked;
