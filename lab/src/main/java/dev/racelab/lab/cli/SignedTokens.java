package dev.racelab.lab.cli;

import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.scenario.TokenSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tokens for scenarios, signed with the key of the system that was started. */
record SignedTokens(Tokens signer) implements TokenSource {
  static TokenSource by(@Nullable Tokens signer) {
    if (signer == null) {
      throw new IllegalStateException("tokens are there once a system has been started");
    }
    return new SignedTokens(signer);
  }

  @Override
  public String customer(UUID id) {
    return signer.customer(id);
  }

  @Override
  public String operator() {
    return signer.operator();
  }
}
