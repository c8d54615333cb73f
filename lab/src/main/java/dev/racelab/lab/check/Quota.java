package dev.racelab.lab.check;

import java.util.List;
import java.util.Set;

/**
 * Something of which only so much may be taken, as it was read back after a round: the stock of a
 * product, the uses of a discount code.
 *
 * @param kind which of the two
 * @param id the product's id, or the code
 * @param limit how much there is to take: what was supplied, the most uses
 * @param taken how much is taken by the row that counts: what was supplied less the stock, the uses
 *     so far
 * @param takings every row that takes of it: orders, redemptions
 * @param seeded the ids of those that the round itself made before it began
 */
public record Quota(
    Kind kind, String id, long limit, long taken, List<Taking> takings, Set<String> seeded) {
  public Quota {
    takings = List.copyOf(takings);
    seeded = Set.copyOf(seeded);
  }

  /** What is taken. */
  public enum Kind {
    /** The stock of a product, taken by orders. */
    STOCK,
    /** The uses of a discount code, taken by redemptions. */
    USES
  }

  /**
   * One row that takes.
   *
   * @param id the order's or the redemption's
   * @param amount how much it takes
   * @param live false if it was given back
   */
  public record Taking(String id, long amount, boolean live) {}

  /** How much the rows take that were not given back. */
  long live() {
    return takings.stream().filter(Taking::live).mapToLong(Taking::amount).sum();
  }

  /** For example {@code product 7}. */
  String name() {
    return switch (kind) {
      case STOCK -> "product " + id;
      case USES -> "code " + id;
    };
  }

  /** Where counter and rows stand, for a witness. */
  String sums() {
    return switch (kind) {
      case STOCK ->
          "the stock of %s is %d where %d was supplied and orders take %d"
              .formatted(name(), limit - taken, limit, live());
      case USES ->
          "%s counts %d of %d uses and has %d redemptions".formatted(name(), taken, limit, live());
    };
  }

  /** The rows that were not seeded. */
  Records records() {
    List<String> ids =
        takings.stream().map(Taking::id).filter(each -> !seeded.contains(each)).toList();
    return switch (kind) {
      case STOCK -> new Records(name(), "order", "orders", ids);
      case USES -> new Records(name(), "redemption", "redemptions", ids);
    };
  }

  /** The seeded rows that are gone. */
  List<String> gone() {
    List<String> there = takings.stream().map(Taking::id).toList();
    return seeded.stream().filter(each -> !there.contains(each)).sorted().toList();
  }
}
