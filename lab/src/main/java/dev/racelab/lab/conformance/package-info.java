/**
 * Whether an HTTP endpoint keeps the rules of idempotency keys, seen from outside: the rules of
 * draft-ietf-httpapi-idempotency-key-header that can be observed, and what Stripe documents beyond
 * it. {@link dev.racelab.lab.conformance.Rules} lists them, and {@link
 * dev.racelab.lab.conformance.Conformance} goes through them. This room knows requests, answers and
 * counts, and no service of ours.
 */
@NullMarked
package dev.racelab.lab.conformance;

import org.jspecify.annotations.NullMarked;
