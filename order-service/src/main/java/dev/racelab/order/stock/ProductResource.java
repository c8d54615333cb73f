package dev.racelab.order.stock;

import dev.racelab.guard.LockScope;
import dev.racelab.platform.conditional.IfMatch;
import dev.racelab.platform.conditional.Versioned;
import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.paging.Cursor;
import dev.racelab.platform.paging.Page;
import dev.racelab.platform.paging.PageLimit;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Makes, shows and changes products. */
@Path("/products")
@Tag(name = "Products")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Caller.CUSTOMER, Caller.OPERATOR})
@RunOnVirtualThread
public class ProductResource {
  /** The highest price of one piece, in minor units. */
  private static final long MOST_PRICE = 1_000_000_000;

  private static final long MOST_STOCK = 1_000_000_000;
  private static final int MOST_CHANGES = LockScope.MOST_NAMES;
  private static final String NAME = "[^\\p{Cntrl}\\p{Cs}]{1,100}";
  private static final String NAME_RULE =
      "is 1 to 100 characters, none of them a control character or half a character";

  @Inject DataSource dataSource;
  @Inject StockRows rows;
  @Inject Products products;
  @Inject Guarded guarded;

  /**
   * A product to be made.
   *
   * @param name what people call it
   * @param price of one piece, in minor units
   * @param currency ISO 4217 code
   * @param stock how many pieces are there
   */
  @Schema(name = "NewProduct")
  public record NewProduct(
      @Schema(examples = "Tea") @NotNull @Pattern(regexp = NAME, message = NAME_RULE) String name,
      @Schema(examples = "250") @NotNull @Min(0) @Max(MOST_PRICE) Long price,
      @Schema(examples = "EUR")
          @NotNull
          @Pattern(regexp = "[A-Z]{3}", message = "is a currency code of three capital letters")
          String currency,
      @Schema(examples = "10") @NotNull @Min(0) @Max(MOST_STOCK) Long stock) {}

  /**
   * What shall change about a product; what is left out stays.
   *
   * @param name what people call it
   * @param price of one piece, in minor units
   * @param stock how many pieces are there
   */
  @Schema(name = "ProductChange")
  public record Change(
      @Schema(examples = "Green tea") @Nullable @Pattern(regexp = NAME, message = NAME_RULE)
          String name,
      @Schema(examples = "275") @Nullable @Min(0) @Max(MOST_PRICE) Long price,
      @Schema(examples = "12") @Nullable @Min(0) @Max(MOST_STOCK) Long stock) {}

  /**
   * One change of many.
   *
   * @param id the product
   * @param version the version that the change is meant for
   * @param name what people call it
   * @param price of one piece, in minor units
   * @param stock how many pieces are there
   */
  @Schema(name = "OneChange")
  public record OneChange(
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11") @NotNull UUID id,
      @Schema(examples = "3") @NotNull @Min(0) Long version,
      @Schema(examples = "Green tea") @Nullable @Pattern(regexp = NAME, message = NAME_RULE)
          String name,
      @Schema(examples = "275") @Nullable @Min(0) @Max(MOST_PRICE) Long price,
      @Schema(examples = "12") @Nullable @Min(0) @Max(MOST_STOCK) Long stock) {}

  /** Changes of several products, all or none. */
  @Schema(name = "ProductChanges")
  public record Changes(
      @NotNull @Size(min = 1, max = MOST_CHANGES) List<@NotNull @Valid OneChange> changes) {}

  /**
   * A product as clients see it.
   *
   * @param supplied what was ever put in stock
   * @param stock what is left
   */
  @Schema(name = "Product")
  public record View(
      UUID id,
      @Schema(examples = "Tea") String name,
      @Schema(examples = "250") long price,
      @Schema(examples = "EUR") String currency,
      @Schema(examples = "10") long supplied,
      @Schema(examples = "8") long stock,
      @Schema(examples = "1") long version,
      Instant createdAt) {
    static View of(Product product) {
      return new View(
          product.id,
          product.name,
          product.price,
          product.currency,
          product.supplied,
          product.stock,
          product.version,
          product.createdAt);
    }

    static View of(Product product, StockRows.Row row) {
      return new View(
          row.id(),
          row.name(),
          row.price(),
          product.currency,
          row.supplied(),
          row.stock(),
          row.version(),
          product.createdAt);
    }
  }

  /** Products that were changed together. */
  @Schema(name = "ChangedProducts")
  public record Changed(List<View> products) {}

  /**
   * A page of products, oldest first.
   *
   * @param products the page
   * @param next where the next page begins; null on the last page
   */
  @Schema(name = "Products")
  public record ProductPage(List<View> products, @Nullable String next) {}

  @POST
  @Idempotent
  @RolesAllowed(Caller.OPERATOR)
  @Operation(summary = "Make a product")
  @APIResponse(
      responseCode = "201",
      description = "Made",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(name = "x-problem-codes", value = "outcome-unknown")
  public Response make(@NotNull @Valid NewProduct wanted) {
    return guarded.create("product", () -> made(wanted));
  }

  private static Response made(NewProduct wanted) {
    Product product = new Product();
    product.name = wanted.name();
    product.price = wanted.price();
    product.currency = wanted.currency();
    product.supplied = wanted.stock();
    product.stock = wanted.stock();
    product.createdAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
    product.persistAndFlush();
    return Response.created(URI.create("/products/" + product.id))
        .tag(Versioned.tag(product.version))
        .entity(View.of(product))
        .build();
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Show a product")
  @APIResponse(
      responseCode = "200",
      description = "The product; its ETag is its version",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Response show(@PathParam("id") UUID id, @Context HttpHeaders request) {
    Product product = one(products.known(List.of(id)), id);
    return Versioned.shown(request, product.version, View.of(product));
  }

  @GET
  @Operation(summary = "Show all products, oldest first, a page at a time")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = ProductPage.class)))
  public ProductPage all(
      @QueryParam("limit") @DefaultValue("100") PageLimit limit,
      @QueryParam("after") @Nullable String after) {
    List<Product> found =
        Product.<Product>find("id > ?1 order by id", Cursor.id(after))
            .range(0, limit.entries())
            .list();
    Page<View> page = Page.of(found, limit, product -> product.id).map(View::of);
    return new ProductPage(page.entries(), page.next());
  }

  @PATCH
  @Idempotent
  @Path("/{id}")
  @RolesAllowed(Caller.OPERATOR)
  @Operation(
      summary = "Change a product by hand",
      description = "Only as long as nobody else has changed it since its ETag was read.")
  @APIResponse(
      responseCode = "200",
      description = "Changed",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(
      name = "x-problem-codes",
      value = "not-found,precondition-failed,precondition-required")
  @Extension(name = "x-guarded", value = "true")
  public Response change(
      @PathParam("id") UUID id,
      @Parameter(description = "The ETag of the version that was changed", example = "\"3\"")
          @HeaderParam(IfMatch.HEADER)
          List<String> ifMatch,
      @NotNull @Valid Change wanted) {
    IfMatch precondition = IfMatch.required(ifMatch);
    if (wanted.name() == null && wanted.price() == null && wanted.stock() == null) {
      throw nothingToChange("name");
    }
    Map<UUID, Product> known = products.known(List.of(id));
    return run(
        ErrorCode.PRECONDITION_FAILED,
        List.of(
            new ProductChange.Edit(
                id, precondition, wanted.name(), wanted.price(), wanted.stock())),
        changed -> {
          StockRows.Row written = changed.getFirst();
          return Response.ok(View.of(one(known, id), written))
              .tag(Versioned.tag(written.version()))
              .build();
        });
  }

  @PATCH
  @Idempotent
  @RolesAllowed(Caller.OPERATOR)
  @Operation(
      summary = "Change several products by hand, all or none",
      description = "Each only at its version; the answer names those that have moved.")
  @APIResponse(
      responseCode = "200",
      description = "All changed",
      content = @Content(schema = @Schema(implementation = Changed.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  @Extension(name = "x-guarded", value = "true")
  public Response changeAll(@NotNull @Valid Changes wanted) {
    Set<UUID> ids = new HashSet<>();
    for (int i = 0; i < wanted.changes().size(); i++) {
      OneChange change = wanted.changes().get(i);
      if (!ids.add(change.id())) {
        throw ProblemException.invalid("changes." + i + ".id", "is changed once only");
      }
      if (change.name() == null && change.price() == null && change.stock() == null) {
        throw nothingToChange("changes." + i + ".name");
      }
    }
    Map<UUID, Product> known = products.known(ids);
    List<ProductChange.Edit> edits =
        wanted.changes().stream()
            .map(
                change ->
                    new ProductChange.Edit(
                        change.id(),
                        IfMatch.version(change.version()),
                        change.name(),
                        change.price(),
                        change.stock()))
            .toList();
    return run(
        ErrorCode.WRITE_CONFLICT,
        edits,
        changed ->
            Response.ok(
                    new Changed(
                        changed.stream().map(row -> View.of(one(known, row.id()), row)).toList()))
                .build());
  }

  private Response run(
      ErrorCode moved,
      List<ProductChange.Edit> edits,
      Function<List<StockRows.Row>, Response> answer) {
    return guarded.run(new ProductChange(dataSource, rows, moved, edits), answer);
  }

  private static Product one(Map<UUID, Product> products, UUID id) {
    return Objects.requireNonNull(products.get(id));
  }

  private static ProblemException nothingToChange(String field) {
    return ProblemException.invalid(field, "at least one of name, price and stock is to change");
  }
}
