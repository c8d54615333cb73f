package dev.racelab.order.redemption;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Failure;
import dev.racelab.guard.GuardException;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.ReadMode;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Refusal;
import dev.racelab.guard.WriteMode;
import dev.racelab.guard.Writing;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Uses a discount code once more, while uses are left and its time is not over: for itself, or as a
 * part of the operation that places an order with it.
 */
public final class RedemptionOperation
    implements Operation<RedemptionOperation.Plan, RedemptionOperation.Redeemed> {
  private final DataSource dataSource;
  private final CodeRows rows;
  private final Code code;
  private final Request request;

  public RedemptionOperation(DataSource dataSource, CodeRows rows, Code code, Request request) {
    this.dataSource = dataSource;
    this.rows = rows;
    this.code = code;
    this.request = request;
  }

  /**
   * What never changes about a code.
   *
   * @param id its row
   * @param text what people type
   * @param percent what it takes off
   * @param maxUses how often it may be redeemed
   * @param expiresAt when its time is over; null if never
   */
  public record Code(UUID id, String text, int percent, int maxUses, @Nullable Instant expiresAt) {}

  /**
   * Who redeems.
   *
   * @param id the redemption's id, which the service chose
   * @param customer who redeems
   * @param order what it is redeemed with; null if it is redeemed for itself
   */
  public record Request(UUID id, UUID customer, @Nullable UUID order) {}

  /**
   * What was read.
   *
   * @param read the code's row; null where the strategy reads nothing
   */
  public record Plan(CodeRows.@Nullable Row read) {}

  /**
   * A redemption that took effect.
   *
   * @param id the redemption
   * @param customer who redeemed
   * @param use which use of the code it is, from 1
   * @param at the database's time of it
   */
  public record Redeemed(UUID id, UUID customer, int use, Instant at) {}

  @Override
  public String name() {
    return "redemption";
  }

  @Override
  public Hazard hazard() {
    return Hazard.ONE_ROW;
  }

  @Override
  public LockScope scope() {
    return LockScope.of(CodeRows.lockName(code.text()));
  }

  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of(CodeRows.TABLE));
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    if (reading.mode() == ReadMode.NONE) {
      return new Decision.Proceed<>(new Plan(null));
    }
    try (Connection connection = dataSource.getConnection()) {
      CodeRows.Row read = rows.read(connection, reading, code.id());
      return refusal(read)
          .<Decision<Plan>>map(Decision.Refuse::new)
          .orElseGet(() -> new Decision.Proceed<>(new Plan(read)));
    }
  }

  @Override
  public Outcome<Redeemed> apply(Plan plan, Writing writing) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      OptionalInt use = use(connection, writing, plan);
      if (use.isEmpty()) {
        return new Outcome.Refused<>(missed(connection, writing));
      }
      Instant at = rows.insert(connection, code.id(), request, use.getAsInt());
      return new Outcome.Done<>(new Redeemed(request.id(), request.customer(), use.getAsInt(), at));
    }
  }

  private OptionalInt use(Connection connection, Writing writing, Plan plan) throws SQLException {
    if (writing.mode() == WriteMode.CONDITIONAL) {
      return rows.useIfLeft(connection, writing, code.id());
    }
    CodeRows.Row read = Objects.requireNonNull(plan.read(), "the code's row was not read");
    return OptionalInt.of(rows.use(connection, writing, code.id(), code.text(), read));
  }

  /** Why no row matched. */
  private Refusal missed(Connection connection, Writing writing) throws SQLException {
    Reading now = new Reading(ReadMode.PLAIN, writing.probe());
    return refusal(rows.read(connection, now, code.id()))
        .orElseThrow(
            () ->
                new GuardException(
                    Failure.WRITE_CONFLICT, CodeRows.lockName(code.text()) + " changed meanwhile"));
  }

  private Optional<Refusal> refusal(CodeRows.Row row) {
    if (row.expired()) {
      return Optional.of(
          BusinessRefusal.of(
              ErrorCode.VALIDATION_FAILED,
              request.order() == null ? "code" : "discountCode",
              "expired at " + code.expiresAt()));
    }
    return row.used() < code.maxUses()
        ? Optional.empty()
        : Optional.of(
            new BusinessRefusal(
                ErrorCode.ALREADY_REDEEMED,
                "the code %s is good for %d uses, and all are used"
                    .formatted(code.text(), code.maxUses())));
  }
}
