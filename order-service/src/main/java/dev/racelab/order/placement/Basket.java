package dev.racelab.order.placement;

import dev.racelab.guard.RacingTable;
import dev.racelab.platform.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What somebody wants to order: one line a product, in the order in which rows are locked.
 *
 * @param lines at least one
 * @param merged the products of which several lines were made one
 */
record Basket(List<Line> lines, List<UUID> merged) {
  /** The most pieces of one product in one order. */
  static final int MOST_PIECES = 1_000;

  Basket {
    lines = List.copyOf(lines);
    merged = List.copyOf(merged);
  }

  /**
   * A line.
   *
   * @param product the product
   * @param quantity 1 to {@value #MOST_PIECES}
   * @param position where in the request it stands first, from 0
   */
  record Line(UUID product, int quantity, int position) {
    /** How the request calls its quantity. */
    String field() {
      return "lines." + position + ".quantity";
    }

    private Line and(int more) {
      if (quantity + more > MOST_PIECES) {
        throw ProblemException.invalid(
            field(), "together with the other lines of the same product is at most " + MOST_PIECES);
      }
      return new Line(product, quantity + more, position);
    }
  }

  /** Puts lines in order, and lines of the same product together. */
  static Basket of(List<PlacementResource.NewLine> wanted) {
    Map<UUID, Line> lines = new TreeMap<>(RacingTable.ROW_ORDER);
    List<UUID> merged = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      PlacementResource.NewLine line = wanted.get(i);
      Line before = lines.get(line.product());
      if (before == null) {
        lines.put(line.product(), new Line(line.product(), line.quantity(), i));
        continue;
      }
      lines.put(line.product(), before.and(line.quantity()));
      if (!merged.contains(line.product())) {
        merged.add(line.product());
      }
    }
    return new Basket(List.copyOf(lines.values()), merged);
  }
}
