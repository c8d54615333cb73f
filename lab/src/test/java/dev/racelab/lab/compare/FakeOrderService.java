package dev.racelab.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Products with their stock, orders, and discount codes. */
final class FakeOrderService implements FakeService {
  private final Map<String, Product> products = new LinkedHashMap<>();
  private final Map<String, Order> orders = new LinkedHashMap<>();
  private final Map<String, Code> codes = new LinkedHashMap<>();

  private static final class Product {
    private final String id = UUID.randomUUID().toString();
    private final long supplied;
    private long stock;
    private long version;

    Product(long supplied) {
      this.supplied = supplied;
      this.stock = supplied;
    }
  }

  private static final class Order {
    private final String id = UUID.randomUUID().toString();
    private final UUID customer;
    private final Map<String, Long> lines;
    private boolean cancelled;
    private long version;

    Order(UUID customer, Map<String, Long> lines) {
      this.customer = customer;
      this.lines = lines;
    }
  }

  private static final class Code {
    private final String code;
    private final long maxUses;
    private final List<Redemption> redemptions = new ArrayList<>();
    private long used;
    private long version;

    Code(String code, long maxUses) {
      this.code = code;
      this.maxUses = maxUses;
    }
  }

  private record Redemption(String id, String code, UUID customer, long use) {}

  @Override
  public String name() {
    return "order";
  }

  @Override
  public Set<String> prefixes() {
    return Set.of("products", "orders", "discount-codes");
  }

  @Override
  public Answer write(FakeCall call) {
    boolean newRow = call.path().size() == 1;
    return switch (call.path().getFirst()) {
      case "products" -> supply(call.body());
      case "orders" -> newRow ? place(call) : cancel(call);
      default -> newRow ? issue(call.body()) : redeem(call);
    };
  }

  private synchronized Answer supply(JsonNode request) {
    Product product = new Product(request.path("stock").asLong());
    products.put(product.id, product);
    return new Answer(201, view(product));
  }

  private Answer place(FakeCall call) {
    Map<String, Long> lines = new TreeMap<>();
    call.body()
        .path("lines")
        .forEach(
            line ->
                lines.merge(
                    line.path("product").asText(), line.path("quantity").asLong(), Long::sum));
    Map<String, Long> read = new TreeMap<>();
    List<String> accesses = new ArrayList<>();
    synchronized (this) {
      for (var line : lines.entrySet()) {
        Product product = known(products, line.getKey());
        if (product.stock < line.getValue()) {
          return FakeCall.problem(409, "out-of-stock");
        }
        read.put(product.id, product.stock);
        accesses.add("r product/" + product.id + "@" + product.version);
      }
    }
    call.meet();
    Order order = new Order(call.subject(), lines);
    synchronized (this) {
      for (var line : lines.entrySet()) {
        Product product = known(products, line.getKey());
        product.stock = known(read, product.id) - line.getValue();
        product.version++;
        accesses.add("w product/" + product.id + "@" + product.version);
      }
      orders.put(order.id, order);
      call.accessed(accesses);
      return new Answer(201, view(order));
    }
  }

  private Answer cancel(FakeCall call) {
    Order order;
    synchronized (this) {
      order = known(orders, call.path().get(1));
      if (order.cancelled) {
        return FakeCall.problem(409, "already-cancelled");
      }
    }
    call.meet();
    synchronized (this) {
      order.cancelled = true;
      order.version++;
      for (var line : order.lines.entrySet()) {
        Product product = known(products, line.getKey());
        product.stock += line.getValue();
        product.version++;
      }
      return new Answer(200, view(order));
    }
  }

  private synchronized Answer issue(JsonNode request) {
    Code code = new Code(request.path("code").asText(), request.path("maxUses").asLong());
    codes.put(code.code, code);
    return new Answer(201, view(code));
  }

  private Answer redeem(FakeCall call) {
    Code code;
    long used;
    synchronized (this) {
      code = known(codes, call.path().get(1));
      used = code.used;
      if (used >= code.maxUses) {
        return FakeCall.problem(409, "already-redeemed");
      }
    }
    call.meet();
    synchronized (this) {
      code.used = used + 1;
      code.version++;
      Redemption redemption =
          new Redemption(UUID.randomUUID().toString(), code.code, call.subject(), code.used);
      code.redemptions.add(redemption);
      return new Answer(201, view(redemption));
    }
  }

  @Override
  public synchronized Answer read(FakeCall call) {
    return switch (call.path().getFirst()) {
      case "products" -> new Answer(200, view(known(products, call.path().get(1))));
      case "orders" -> {
        String product = Objects.requireNonNull(call.query("product"));
        List<Order> of =
            orders.values().stream().filter(each -> each.lines.containsKey(product)).toList();
        yield new Answer(200, call.page("orders", of, FakeOrderService::view));
      }
      default -> {
        Code code = known(codes, call.path().get(1));
        yield new Answer(
            200,
            call.path().size() == 2
                ? view(code)
                : call.page("redemptions", code.redemptions, FakeOrderService::view));
      }
    };
  }

  private static <T> T known(Map<String, T> rows, String id) {
    return Objects.requireNonNull(rows.get(id), () -> "nothing has the id " + id);
  }

  private static JsonNode view(Product product) {
    return FakeCall.object()
        .put("id", product.id)
        .put("supplied", product.supplied)
        .put("stock", product.stock)
        .put("version", product.version);
  }

  private static JsonNode view(Order order) {
    ObjectNode view =
        FakeCall.object()
            .put("id", order.id)
            .put("customer", order.customer.toString())
            .put("state", order.cancelled ? "CANCELLED" : "CONFIRMED")
            .put("version", order.version);
    ArrayNode lines = view.putArray("lines");
    order.lines.forEach(
        (product, quantity) -> lines.addObject().put("product", product).put("quantity", quantity));
    return view;
  }

  private static JsonNode view(Code code) {
    return FakeCall.object()
        .put("id", code.code)
        .put("code", code.code)
        .put("maxUses", code.maxUses)
        .put("used", code.used)
        .put("version", code.version);
  }

  private static JsonNode view(Redemption redemption) {
    return FakeCall.object()
        .put("id", redemption.id())
        .put("code", redemption.code())
        .put("customer", redemption.customer().toString())
        .put("use", redemption.use());
  }
}
