package dev.racelab.lab.scenario;

import java.util.UUID;

/**
 * Somebody with a token. The account service wants a sign-up before anything else, the order
 * service does not.
 *
 * @param id what its tokens carry as {@code sub}
 * @param token the customer's own token
 */
record Customer(UUID id, String token) {}
