package dev.racelab.order.stock;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.RacingTable;
import dev.racelab.guard.ReadMode;
import dev.racelab.guard.Reading;
import dev.racelab.guard.WriteMode;
import dev.racelab.guard.Writing;
import dev.racelab.platform.conditional.IfMatch;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Changes products by hand: all of them, or none where one is no longer at the version that its
 * editor saw. The client's version is one more thing to compare, not a guard: between reading it
 * and writing the row somebody else may come, so the operation runs behind a strategy like any.
 */
final class ProductChange implements Operation<Map<UUID, StockRows.Row>, List<StockRows.Row>> {
  private static final RacingTable ROW =
      new RacingTable(StockRows.TABLE, "name = ?, price = ?, supplied = ?, stock = ?");

  /** The supply moves with the stock, on the row that PostgreSQL has locked. */
  private static final String CHANGE_IF_UNMOVED =
      """
      UPDATE product
      SET name = coalesce(?, name), price = coalesce(?, price),
          supplied = supplied + coalesce(?, stock) - stock, stock = coalesce(?, stock),
          version = version + 1
      WHERE id = ? AND (? OR version = ANY (?))
      RETURNING id, name, price, supplied, stock, version
      """;

  private final DataSource dataSource;
  private final StockRows rows;
  private final ErrorCode moved;
  private final List<Edit> edits;

  /**
   * @param moved how a product that is not at its editor's version is answered
   * @param edits of different products
   */
  ProductChange(DataSource dataSource, StockRows rows, ErrorCode moved, List<Edit> edits) {
    this.dataSource = dataSource;
    this.rows = rows;
    this.moved = moved;
    this.edits =
        edits.stream().sorted(Comparator.comparing(Edit::product, RacingTable.ROW_ORDER)).toList();
  }

  /**
   * What shall become of one product.
   *
   * @param product its id
   * @param ifMatch the versions that the change is meant for
   * @param name the new name; null leaves it
   * @param price the new price; null leaves it
   * @param stock the new stock; null leaves it
   */
  record Edit(
      UUID product,
      IfMatch ifMatch,
      @Nullable String name,
      @Nullable Long price,
      @Nullable Long stock) {}

  @Override
  public String name() {
    return "product-change";
  }

  @Override
  public Hazard hazard() {
    return Hazard.ONE_ROW;
  }

  @Override
  public LockScope scope() {
    return new LockScope(
        edits.stream()
            .map(edit -> StockRows.lockName(edit.product()))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of(StockRows.TABLE));
  }

  @Override
  public Decision<Map<UUID, StockRows.Row>> decide(Reading reading) throws SQLException {
    if (reading.mode() == ReadMode.NONE) {
      return new Decision.Proceed<>(Map.of());
    }
    Map<UUID, StockRows.Row> read;
    try (Connection connection = dataSource.getConnection()) {
      read = rows.read(connection, reading, ids());
    }
    List<Edit> stale = edits.stream().filter(edit -> isStale(edit, read)).toList();
    return stale.isEmpty()
        ? new Decision.Proceed<>(read)
        : new Decision.Refuse<>(refusal(stale, read));
  }

  @Override
  public Outcome<List<StockRows.Row>> apply(Map<UUID, StockRows.Row> read, Writing writing)
      throws SQLException {
    List<StockRows.Row> written = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      for (Edit edit : edits) {
        if (writing.mode() != WriteMode.CONDITIONAL) {
          written.add(write(connection, writing, edit, row(read, edit)));
        } else if (!writeIfUnmoved(connection, writing, edit, written)) {
          return new Outcome.Refused<>(refusal(connection, writing, edit));
        }
      }
    }
    return new Outcome.Done<>(written);
  }

  private static StockRows.Row write(
      Connection connection, Writing writing, Edit edit, StockRows.Row read) throws SQLException {
    String name = edit.name() == null ? read.name() : edit.name();
    long price = edit.price() == null ? read.price() : edit.price();
    long stock = edit.stock() == null ? read.stock() : edit.stock();
    long supplied = read.supplied() + stock - read.stock();
    long version =
        ROW.write(
            connection,
            writing,
            read.id(),
            StockRows.lockName(read.id()),
            read.version(),
            name,
            price,
            supplied,
            stock);
    return new StockRows.Row(read.id(), name, price, supplied, stock, version);
  }

  private static boolean writeIfUnmoved(
      Connection connection, Writing writing, Edit edit, List<StockRows.Row> written)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(CHANGE_IF_UNMOVED)) {
      update.setString(1, edit.name());
      update.setObject(2, edit.price(), Types.BIGINT);
      update.setObject(3, edit.stock(), Types.BIGINT);
      update.setObject(4, edit.stock(), Types.BIGINT);
      update.setObject(5, edit.product());
      update.setBoolean(6, edit.ifMatch().any());
      update.setArray(7, connection.createArrayOf("bigint", edit.ifMatch().versions().toArray()));
      try (ResultSet updated = update.executeQuery()) {
        if (!updated.next()) {
          return false;
        }
        StockRows.Row row = StockRows.row(updated);
        writing.probe().wrote(StockRows.TABLE + "/" + row.id(), row.version());
        written.add(row);
        return true;
      }
    }
  }

  private List<UUID> ids() {
    return edits.stream().map(Edit::product).toList();
  }

  private static StockRows.Row row(Map<UUID, StockRows.Row> read, Edit edit) {
    StockRows.Row row = read.get(edit.product());
    if (row == null) {
      throw new IllegalStateException("the row of product " + edit.product() + " was not read");
    }
    return row;
  }

  private static boolean isStale(Edit edit, Map<UUID, StockRows.Row> rows) {
    return !edit.ifMatch().allows(row(rows, edit).version());
  }

  /**
   * Names every product that is not as its editor saw it, not only {@code missed}; those before it
   * were as they should be, and show the version that this transaction gave them.
   */
  private BusinessRefusal refusal(Connection connection, Writing writing, Edit missed)
      throws SQLException {
    Map<UUID, StockRows.Row> now =
        rows.read(connection, new Reading(ReadMode.PLAIN, writing.probe()), ids());
    return refusal(
        edits.subList(edits.indexOf(missed), edits.size()).stream()
            .filter(edit -> edit.equals(missed) || isStale(edit, now))
            .toList(),
        now);
  }

  private BusinessRefusal refusal(List<Edit> stale, Map<UUID, StockRows.Row> now) {
    List<Problem.Conflict> conflicts =
        stale.stream()
            .map(edit -> row(now, edit))
            .map(row -> new Problem.Conflict(StockRows.lockName(row.id()), row.version()))
            .toList();
    return BusinessRefusal.moved(
        moved,
        conflicts.stream()
            .map(each -> each.resource() + " is at version " + each.currentVersion())
            .collect(Collectors.joining(", ", "", "; read it and apply the change again")),
        conflicts);
  }
}
