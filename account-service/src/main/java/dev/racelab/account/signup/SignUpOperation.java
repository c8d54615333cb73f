package dev.racelab.account.signup;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.ReadMode;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Refusal;
import dev.racelab.guard.Writing;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Takes a login that nobody has. What is to be guarded is the absence of a row: there is nothing to
 * lock, and nothing whose version could move, so a check followed by an insert loses unless
 * something stands for the absent row: an index, a name, a predicate.
 */
final class SignUpOperation implements Operation<SignUpOperation.Plan, SignUpOperation.Signed> {
  private static final String READ = "SELECT id FROM customer WHERE login = ? ORDER BY id";

  /** The same customer a second time, which no further try can change. */
  private static final String PRIMARY_KEY = "customer_pkey";

  /** The plain insert stays out of the unique index, as the schema explains. */
  private static final String INSERT =
      """
      INSERT INTO customer (id, login, minimum, guarded) VALUES (?, ?, ?, false)
      RETURNING created_at
      """;

  /** The index refuses whoever comes second, by an error. */
  private static final String INSERT_INTO_INDEX =
      """
      INSERT INTO customer (id, login, minimum, guarded) VALUES (?, ?, ?, true)
      RETURNING created_at
      """;

  /** The index decides: whoever comes second waits for the first's commit and inserts nothing. */
  private static final String INSERT_IF_ABSENT =
      """
      INSERT INTO customer (id, login, minimum, guarded) VALUES (?, ?, ?, true)
      ON CONFLICT (login) WHERE guarded DO NOTHING
      RETURNING created_at
      """;

  private final DataSource dataSource;
  private final UUID id;
  private final String login;
  private final long minimum;

  SignUpOperation(DataSource dataSource, UUID id, String login, long minimum) {
    this.dataSource = dataSource;
    this.id = id;
    this.login = login;
    this.minimum = minimum;
  }

  /** Nothing but that the login looked free, or was not looked at. */
  record Plan() {}

  /**
   * The new customer's row.
   *
   * @param createdAt the database's time of the sign-up
   */
  record Signed(Instant createdAt) {}

  @Override
  public String name() {
    return "sign-up";
  }

  @Override
  public Hazard hazard() {
    return Hazard.ABSENT_ROW;
  }

  @Override
  public LockScope scope() {
    return LockScope.of("login:" + login);
  }

  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of("customer"));
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    if (reading.mode() == ReadMode.NONE) {
      return new Decision.Proceed<>(new Plan());
    }
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(READ + reading.lockClause())) {
      select.setString(1, login);
      try (ResultSet taken = select.executeQuery()) {
        return taken.next() ? new Decision.Refuse<>(taken()) : new Decision.Proceed<>(new Plan());
      }
    }
  }

  @Override
  public Outcome<Signed> apply(Plan plan, Writing writing) throws SQLException {
    String sql =
        switch (writing.mode()) {
          case CONDITIONAL -> INSERT_IF_ABSENT;
          case INSERTED_UNMAPPED -> INSERT_INTO_INDEX;
          case OVERWRITE, VERSIONED, FENCED, FENCED_BY_TOKEN_ONLY, VERSIONED_WITHOUT_REREAD ->
              INSERT;
        };
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, id);
      insert.setString(2, login);
      insert.setLong(3, minimum);
      try (ResultSet inserted = insert.executeQuery()) {
        if (!inserted.next()) {
          return new Outcome.Refused<>(taken());
        }
        writing.probe().wrote("customer/" + login, 0);
        return new Outcome.Done<>(
            new Signed(inserted.getObject(1, OffsetDateTime.class).toInstant()));
      }
    }
  }

  private BusinessRefusal taken() {
    return new BusinessRefusal(ErrorCode.LOGIN_TAKEN, "somebody has the login '" + login + "'");
  }

  /** A lost serializable insert may come as 23505, and a second run then finds the row. */
  @Override
  public boolean retriesUniqueViolation(String constraint) {
    return !constraint.equals(PRIMARY_KEY);
  }

  @Override
  public Optional<Refusal> uniqueViolation(String constraint) {
    return Optional.of(
        constraint.equals(PRIMARY_KEY)
            ? new BusinessRefusal(ErrorCode.LOGIN_TAKEN, "this customer has signed up already")
            : taken());
  }
}
