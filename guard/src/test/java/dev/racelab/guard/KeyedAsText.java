package dev.racelab.guard;

import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.ResponsePolicy;
import dev.racelab.idempotency.StorageRule;
import dev.racelab.idempotency.UnreadableBodyException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A request with a key, answered in a few words. */
final class KeyedAsText implements Keyed<String> {
  private final String key;
  private final boolean keepsRefusals;
  int padding;

  KeyedAsText(String key) {
    this(key, true);
  }

  KeyedAsText(String key, boolean keepsRefusals) {
    this.key = key;
    this.keepsRefusals = keepsRefusals;
  }

  @Override
  public KeyedRequest request() {
    try {
      return new KeyedRequest(
          new KeyScope("ann", "POST /customers").of(new IdempotencyKey(key)),
          Fingerprint.of("POST", "/customers", null, new byte[0]));
    } catch (UnreadableBodyException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public ResponsePolicy policy() {
    return ResponsePolicy.of(
        keepsRefusals
            ? StorageRule.successesAndRefusals(Set.of("login-taken"))
            : StorageRule.successes());
  }

  @Override
  public Response done(String result) {
    return Response.done(201, List.of(), bytes("done " + result + " ".repeat(padding)));
  }

  @Override
  public Response refused(Refusal refusal) {
    return Response.refused(409, refusal.code(), List.of(), bytes("refused " + refusal.code()));
  }

  @Override
  public Response failed(GuardException failure) {
    return Response.done(503, List.of(), bytes("failed " + failure.failure()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
