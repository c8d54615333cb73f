package dev.racelab.guard;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A unit of work that does nothing, for tests of what stands around it. */
class Work implements Operation<String, String> {
  static final String UNIQUE = "login_taken";

  /** The answer of the business to a violation of {@link #UNIQUE}. */
  record Taken() implements Refusal {
    @Override
    public String code() {
      return "login-taken";
    }

    @Override
    public String detail() {
      return "somebody has it";
    }
  }

  @Override
  public String name() {
    return "work";
  }

  @Override
  public Hazard hazard() {
    return Hazard.ONE_ROW;
  }

  @Override
  public LockScope scope() {
    return LockScope.of("account:2", "account:1");
  }

  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of("account"));
  }

  @Override
  public Decision<String> decide(Reading reading) throws java.sql.SQLException {
    return new Decision.Proceed<>("plan");
  }

  @Override
  public Outcome<String> apply(String plan, Writing writing) throws java.sql.SQLException {
    return new Outcome.Done<>("done");
  }

  @Override
  public Optional<Refusal> uniqueViolation(String constraint) {
    return constraint.equals(UNIQUE) ? Optional.of(new Taken()) : Optional.empty();
  }
}
