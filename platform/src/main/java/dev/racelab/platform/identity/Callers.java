package dev.racelab.platform.identity;

import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Reads the caller out of the verified token of the current request. */
@RequestScoped
public class Callers {
  private static final int LONGEST_SUBJECT = 255;

  @Inject JsonWebToken token;

  /**
   * What idempotency keys of the current caller are kept apart by: role and subject.
   *
   * @throws ProblemException as {@link #current()}
   */
  public String name() {
    if (hasRole(Caller.SERVICE)) {
      return Caller.SERVICE + ":" + subject("a service has the service's name");
    }
    Caller caller = current();
    return caller.isOperator()
        ? Caller.OPERATOR + ":" + subject("an operator who sends an idempotency key has a name")
        : Caller.CUSTOMER + ":" + caller.customer();
  }

  private String subject(String rule) {
    @Nullable String subject = token.getSubject();
    if (subject == null || subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
      throw new ProblemException(
          ErrorCode.UNAUTHENTICATED,
          "%s of 1 to %d characters as the sub of its token".formatted(rule, LONGEST_SUBJECT));
    }
    return subject;
  }

  private boolean hasRole(String role) {
    @Nullable Set<String> groups = token.getGroups();
    return groups != null && groups.contains(role);
  }

  /**
   * The caller of the current request.
   *
   * @throws ProblemException {@code unauthenticated} if the token is no customer's or operator's
   */
  public Caller current() {
    if (hasRole(Caller.OPERATOR)) {
      return new Caller(null);
    }
    @Nullable String subject = token.getSubject();
    try {
      if (subject != null && subject.length() == 36) {
        return new Caller(UUID.fromString(subject));
      }
    } catch (IllegalArgumentException notAnId) {
      // Falls through to the refusal below, which says what a subject has to be.
    }
    throw new ProblemException(
        ErrorCode.UNAUTHENTICATED, "a customer's token has the customer's id (a UUID) as its sub");
  }
}
