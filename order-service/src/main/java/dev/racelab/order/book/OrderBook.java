package dev.racelab.order.book;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.paging.Page;
import dev.racelab.platform.paging.PageLimit;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows orders to those who may see them. */
@ApplicationScoped
public class OrderBook {
  private static final String IN_ORDER = " order by id";

  /**
   * An order as it is now.
   *
   * @throws ProblemException {@code not-found}, or {@code forbidden} if it is somebody else's
   */
  public Order visible(Caller caller, UUID id) {
    PurchaseOrder found =
        PurchaseOrder.<PurchaseOrder>findByIdOptional(id)
            .orElseThrow(() -> ProblemException.notFound("order", id));
    if (!caller.mayAct(found.customer)) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "the order belongs to somebody else");
    }
    return withLines(List.of(found)).getFirst();
  }

  /** An order as it is now, for the service itself. */
  public Order order(UUID id) {
    // What this request has read before is not how it is now.
    PurchaseOrder.getEntityManager().clear();
    PurchaseOrder found = PurchaseOrder.findById(id);
    if (found == null) {
      throw new IllegalStateException("there is no order " + id);
    }
    return withLines(List.of(found)).getFirst();
  }

  /** Orders as they are now, for the service itself, in no particular order. */
  public List<Order> orders(Collection<UUID> ids) {
    // As in order(): a run of the recovery is one request, however many batches it has.
    PurchaseOrder.getEntityManager().clear();
    return withLines(PurchaseOrder.list("id in ?1", ids));
  }

  /** Whether the order has ever been confirmed, whatever became of it later. */
  public boolean wasConfirmed(UUID order) {
    return OrderEvent.count(
            "orderId = ?1 and status = ?2", order, new OrderState.Confirmed().label())
        > 0;
  }

  /** A page of the orders that ask for a person, oldest first. */
  public Page<Order> stalled(UUID after, PageLimit limit) {
    List<PurchaseOrder> found =
        PurchaseOrder.<PurchaseOrder>find(
                "status in ?1 and id > ?2 order by id",
                List.of(
                    new OrderState.PendingStalled().label(),
                    new OrderState.CancellingStalled().label()),
                after)
            .range(0, limit.entries())
            .list();
    return Page.of(withLines(found), limit, Order::id);
  }

  /** What became of an order, oldest first, a page at a time. */
  Page<OrderEvent> history(UUID order, UUID after, PageLimit limit) {
    List<OrderEvent> found =
        OrderEvent.<OrderEvent>find("orderId = ?1 and id > ?2 order by id", order, after)
            .range(0, limit.entries())
            .list();
    return Page.of(found, limit, event -> event.id);
  }

  /**
   * A page of the orders that the caller may see, oldest first.
   *
   * @param product only orders of this product; null for all
   * @param after the last order of the page before
   */
  Page<Order> page(Caller caller, @Nullable UUID product, UUID after, PageLimit limit) {
    StringBuilder condition = new StringBuilder("id > :after");
    Map<String, Object> parameters = new HashMap<>(Map.of("after", after));
    if (caller.customer() != null) {
      condition.append(" and customer = :customer");
      parameters.put("customer", caller.customer());
    }
    if (product != null) {
      condition.append(
          " and id in (select line.key.orderId from OrderLine line"
              + " where line.key.productId = :product)");
      parameters.put("product", product);
    }
    List<PurchaseOrder> found =
        PurchaseOrder.<PurchaseOrder>find(condition + IN_ORDER, parameters)
            .range(0, limit.entries())
            .list();
    return Page.of(withLines(found), limit, Order::id);
  }

  private static List<Order> withLines(List<PurchaseOrder> orders) {
    Map<UUID, List<Order.Line>> lines = lines(orders.stream().map(order -> order.id).toList());
    return orders.stream()
        .map(order -> order.with(lines.getOrDefault(order.id, List.of())))
        .toList();
  }

  private static Map<UUID, List<Order.Line>> lines(Collection<UUID> orders) {
    return OrderLine.<OrderLine>list("key.orderId in ?1 order by key.productId", orders).stream()
        .collect(
            groupingBy(
                line -> line.key.orderId(),
                mapping(
                    line -> new Order.Line(line.key.productId(), line.quantity, line.unitPrice),
                    toList())));
  }
}
