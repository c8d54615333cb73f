package dev.racelab.lab.scenario;

import java.util.UUID;

/**
 * A customer that a round signed up.
 *
 * @param id what its tokens carry as {@code sub}
 * @param token the customer's own token
 */
record Customer(UUID id, String token) {}
