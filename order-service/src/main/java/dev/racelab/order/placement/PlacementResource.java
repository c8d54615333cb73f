package dev.racelab.order.placement;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderRows;
import dev.racelab.order.book.OrderView;
import dev.racelab.order.checkout.CheckoutConfig;
import dev.racelab.order.checkout.Claimed;
import dev.racelab.order.checkout.OrderAnswers;
import dev.racelab.order.checkout.Settles;
import dev.racelab.order.payment.Payments;
import dev.racelab.order.redemption.CodeRows;
import dev.racelab.order.redemption.Codes;
import dev.racelab.order.redemption.RedemptionOperation;
import dev.racelab.order.stock.Products;
import dev.racelab.order.stock.StockRows;
import dev.racelab.order.transition.Transitions;
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
import jakarta.validation.constraints.Pattern;
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
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** Places orders. */
@Path("/orders")
@Tag(name = "Orders")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PlacementResource {
  private static final int MOST_LINES = 20;
  private static final int WHOLE = 100;
  private static final String EMAIL = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}";

  @Inject Callers callers;
  @Inject DataSource dataSource;
  @Inject Products products;
  @Inject Codes codes;
  @Inject StockRows stock;
  @Inject OrderRows orders;
  @Inject CodeRows codeRows;
  @Inject Transitions transitions;
  @Inject Payments payments;
  @Inject CheckoutConfig config;
  @Inject Claimed claimed;
  @Inject OrderAnswers answers;
  @Inject Guarded guarded;

  /**
   * An order to be placed.
   *
   * @param lines what of; lines of the same product are made one
   * @param account who pays, an account of the customer; may be left out of an order that is free
   * @param discountCode a code that is used with the order, once
   * @param email where its mail goes; left out, an address made from the customer's id
   */
  @Schema(name = "NewOrder")
  public record NewOrder(
      @NotNull @Size(min = 1, max = MOST_LINES) List<@NotNull @Valid NewLine> lines,
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d12") @Nullable UUID account,
      @Schema(examples = "SPRING-26")
          @Nullable
          @Pattern(regexp = Codes.PATTERN, message = Codes.RULE)
          String discountCode,
      @Schema(examples = "ann@customers.example")
          @Nullable
          @Pattern(regexp = EMAIL, message = "is an address such as ann@customers.example")
          String email) {}

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
  @Settles(Settles.Request.PLACEMENT)
  @RolesAllowed(Caller.CUSTOMER)
  @Operation(
      summary = "Place an order",
      description =
          "All lines or none: a line that is short refuses the whole order. An order that costs"
              + " something is paid from the account; where the account service is slow or away,"
              + " the answer is 202, and the order goes on by itself.")
  @APIResponse(
      responseCode = "201",
      description = "Placed and, unless it is free, paid",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @APIResponse(
      responseCode = "202",
      description = "Placed and its stock reserved; whether it is paid, its Location tells later",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @Extension(
      name = "x-problem-codes",
      value =
          "not-found,out-of-stock,already-redeemed,insufficient-funds,already-cancelled,operation-voided")
  @Extension(name = "x-guarded", value = "true")
  public Response place(@NotNull @Valid NewOrder wanted) {
    UUID customer = callers.current().asCustomer();
    Basket basket = Basket.of(wanted.lines());
    Map<UUID, Products.Offer> offers =
        products.offers(basket.lines().stream().map(Basket.Line::product).toList());
    String text = wanted.discountCode();
    RedemptionOperation.@Nullable Code code = text == null ? null : codes.known(text);
    String email = wanted.email();
    PlacementOperation.Wish wish =
        new PlacementOperation.Wish(
            UuidVersion7Strategy.INSTANCE.generateUuid(null),
            customer,
            wanted.account(),
            email == null ? customer + "@" + config.mailDomain() : email,
            basket,
            currency(offers),
            isFree(offers, code),
            code,
            new PlacementOperation.Terms(
                payments.areThere(), config.claim(), guarded.strategyToFollow().orElse(null)),
            Instant.now().truncatedTo(ChronoUnit.MICROS));
    PlacementOperation.Parts parts =
        new PlacementOperation.Parts(dataSource, stock, orders, codeRows, transitions);
    return guarded.run(
        new PlacementOperation(parts, wish), placed -> placed(placed, basket.merged()));
  }

  private Response placed(Order order, List<UUID> merged) {
    claimed.by(order, OrderRows.FIRST_CLAIM);
    return answers.placed(order, merged);
  }

  private static String currency(Map<UUID, Products.Offer> offers) {
    Set<String> currencies =
        offers.values().stream()
            .map(Products.Offer::currency)
            .collect(Collectors.toCollection(TreeSet::new));
    if (currencies.size() > 1) {
      throw ProblemException.invalid(
          "lines", "all products of an order have one currency, not " + currencies);
    }
    return currencies.iterator().next();
  }

  private static boolean isFree(
      Map<UUID, Products.Offer> offers, RedemptionOperation.@Nullable Code code) {
    return (code != null && code.percent() == WHOLE)
        || offers.values().stream().allMatch(offer -> offer.price() == 0);
  }
}
