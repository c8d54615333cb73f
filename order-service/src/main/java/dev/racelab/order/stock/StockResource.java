package dev.racelab.order.stock;

import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.paging.Cursor;
import dev.racelab.platform.paging.Page;
import dev.racelab.platform.paging.PageLimit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Shows where a product's pieces are, and the ledger of how they came there. */
@Path("/products/{id}/stock")
@Tag(name = "Products")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Caller.OPERATOR)
@RunOnVirtualThread
public class StockResource {
  @Inject Products products;

  /**
   * Where a product's pieces are: supplied = on hand + sold, and on hand = available + reserved.
   *
   * @param available what anybody may have
   * @param reserved what waits for its payment
   */
  @Schema(name = "Stock")
  public record Stock(
      @Schema(examples = "10") long supplied,
      @Schema(examples = "7") long onHand,
      @Schema(examples = "1") long reserved,
      @Schema(examples = "6") long available,
      @Schema(examples = "3") long sold) {}

  /** A change of the stock. */
  @Schema(name = "StockEntry")
  public record Entry(
      UUID id,
      UUID order,
      StockEntry.Kind kind,
      @Schema(examples = "2") int quantity,
      Instant at) {}

  /**
   * A page of the ledger, oldest first.
   *
   * @param entries the page
   * @param next where the next page begins; null on the last page
   */
  @Schema(name = "StockEntries")
  public record Entries(List<Entry> entries, @Nullable String next) {}

  @GET
  @Operation(summary = "Show where a product's pieces are")
  @APIResponse(
      responseCode = "200",
      description = "As of now",
      content = @Content(schema = @Schema(implementation = Stock.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Stock show(@PathParam("id") UUID id) {
    Product product = Objects.requireNonNull(products.known(List.of(id)).get(id));
    long onHand = product.stock + product.reserved;
    return new Stock(
        product.supplied, onHand, product.reserved, product.stock, product.supplied - onHand);
  }

  @GET
  @Path("/entries")
  @Operation(summary = "Show what orders did to a product, oldest first, a page at a time")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = Entries.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Entries entries(
      @PathParam("id") UUID id,
      @QueryParam("limit") @DefaultValue("100") PageLimit limit,
      @QueryParam("after") @Nullable String after) {
    products.known(List.of(id));
    List<StockEntry> found =
        StockEntry.<StockEntry>find("productId = ?1 and id > ?2 order by id", id, Cursor.id(after))
            .range(0, limit.entries())
            .list();
    Page<Entry> page =
        Page.of(found, limit, entry -> entry.id)
            .map(entry -> new Entry(entry.id, entry.orderId, entry.kind, entry.quantity, entry.at));
    return new Entries(page.entries(), page.next());
  }
}
