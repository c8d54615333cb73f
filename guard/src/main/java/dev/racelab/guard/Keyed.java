package dev.racelab.guard;

import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.ResponsePolicy;

/**
 * A request that names itself by an idempotency key, and how its outcome is put into words: what is
 * kept under the key, and given again, is the answer and not the result.
 *
 * @param <R> what the operation answers
 */
public interface Keyed<R> {
  /** The key in its scope, and what is wished. */
  KeyedRequest request();

  /** Which answers are kept. */
  ResponsePolicy policy();

  /** The answer to a request that took effect. */
  Response done(R result);

  /** The answer to a request that the business rules refuse. */
  Response refused(Refusal refusal);

  /** The answer to a request that reached no outcome. */
  Response failed(GuardException failure);
}
