package dev.racelab.order.placement;

import dev.racelab.order.book.OrderRows;
import dev.racelab.order.book.OrderView;
import dev.racelab.order.stock.Products;
import dev.racelab.order.stock.StockRows;
import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.Callers;
import dev.racelab.platform.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** Places orders. */
@Path("/orders")
@Tag(name = "Orders")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PlacementResource {
  private static final int MOST_LINES = 20;

  @Inject Callers callers;
  @Inject DataSource dataSource;
  @Inject Products products;
  @Inject StockRows stock;
  @Inject OrderRows orders;
  @Inject Guarded guarded;

  /**
   * An order to be placed.
   *
   * @param lines what of; lines of the same product are made one
   */
  @Schema(name = "NewOrder")
  public record NewOrder(
      @NotNull @Size(min = 1, max = MOST_LINES) List<@NotNull @Valid NewLine> lines) {}

  /**
   * A line of an order to be placed.
   *
   * @param product the product
   * @param quantity how many pieces
   */
  @Schema(name = "NewLine")
  public record NewLine(
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11") @NotNull UUID product,
      @Schema(examples = "2") @NotNull @Min(1) @Max(Basket.MOST_PIECES) Integer quantity) {}

  @POST
  @Idempotent
  @RolesAllowed(Caller.CUSTOMER)
  @Operation(
      summary = "Place an order",
      description = "All lines or none: a line that is short refuses the whole order.")
  @APIResponse(
      responseCode = "201",
      description = "Placed, and its stock reserved",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @Extension(name = "x-problem-codes", value = "not-found,out-of-stock")
  @Extension(name = "x-guarded", value = "true")
  public Response place(@NotNull @Valid NewOrder wanted) {
    UUID customer = callers.current().asCustomer();
    Basket basket = Basket.of(wanted.lines());
    PlacementOperation.Wish wish =
        new PlacementOperation.Wish(
            UuidVersion7Strategy.INSTANCE.generateUuid(null),
            customer,
            basket,
            currency(basket),
            Instant.now().truncatedTo(ChronoUnit.MICROS));
    return guarded.run(
        new PlacementOperation(dataSource, stock, orders, wish),
        placed -> OrderView.created(placed, basket.merged()));
  }

  private String currency(Basket basket) {
    Map<UUID, String> found =
        products.currencies(basket.lines().stream().map(Basket.Line::product).toList());
    Set<String> currencies = new TreeSet<>(found.values());
    if (currencies.size() > 1) {
      throw ProblemException.invalid(
          "lines", "all products of an order have one currency, not " + currencies);
    }
    return currencies.iterator().next();
  }
}
