package dev.racelab.order.redemption;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.racelab.platform.conditional.Versioned;
import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.Callers;
import dev.racelab.platform.paging.Cursor;
import dev.racelab.platform.paging.Page;
import dev.racelab.platform.paging.PageLimit;
import dev.racelab.platform.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
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
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** Makes, shows and redeems discount codes. */
@Path("/discount-codes")
@Tag(name = "Discount codes")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Caller.CUSTOMER, Caller.OPERATOR})
@RunOnVirtualThread
public class DiscountCodeResource {
  private static final int MOST_USES = 1_000_000;

  private static final String INSERT =
      """
      INSERT INTO discount_code (id, code, percent, max_uses, used, expires_at, created_at)
      VALUES (:id, :code, :percent, :maxUses, 0, :expiresAt, :createdAt)
      ON CONFLICT ON CONSTRAINT discount_code_taken DO NOTHING
      """;

  /** What PostgreSQL and every calendar can keep. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  @Inject Callers callers;
  @Inject EntityManager entities;
  @Inject DataSource dataSource;
  @Inject Codes codes;
  @Inject CodeRows rows;
  @Inject Guarded guarded;

  /**
   * A discount code to be made.
   *
   * @param code what people type
   * @param percent what it takes off
   * @param maxUses how often it may be redeemed
   * @param expiresAt when its time is over; left out if never
   */
  @Schema(name = "NewDiscountCode")
  public record NewDiscountCode(
      @Schema(examples = "SPRING-26")
          @NotNull
          @Pattern(regexp = Codes.PATTERN, message = Codes.RULE)
          String code,
      @Schema(examples = "10") @NotNull @Min(1) @Max(100) Integer percent,
      @Schema(examples = "1") @NotNull @Min(1) @Max(MOST_USES) Integer maxUses,
      @Schema(examples = "2027-01-01T00:00:00Z") @Nullable Instant expiresAt) {}

  /**
   * A discount code as clients see it.
   *
   * @param used how often it was redeemed
   */
  @Schema(name = "DiscountCode")
  public record View(
      UUID id,
      @Schema(examples = "SPRING-26") String code,
      @Schema(examples = "10") int percent,
      @Schema(examples = "1") int maxUses,
      @Schema(examples = "0") int used,
      @Nullable Instant expiresAt,
      @Schema(examples = "0") long version,
      Instant createdAt) {
    static View of(DiscountCode code) {
      return new View(
          code.id,
          code.code,
          code.percent,
          code.maxUses,
          code.used,
          code.expiresAt,
          code.version,
          code.createdAt);
    }
  }

  /**
   * A redemption as clients see it.
   *
   * @param use which use of the code it is, from 1
   * @param order what it was redeemed with; left out if it was redeemed for itself
   * @param returnedAt when the use was given back, with its order
   */
  @Schema(name = "Redemption")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RedemptionView(
      UUID id,
      @Schema(examples = "SPRING-26") String code,
      UUID customer,
      @Schema(examples = "10") int percent,
      @Schema(examples = "1") int use,
      Instant redeemedAt,
      @Nullable UUID order,
      @Nullable Instant returnedAt) {}

  /**
   * A page of redemptions, oldest first.
   *
   * @param redemptions the page
   * @param next where the next page begins; null on the last page
   */
  @Schema(name = "Redemptions")
  public record Redemptions(List<RedemptionView> redemptions, @Nullable String next) {}

  @POST
  @Idempotent
  @RolesAllowed(Caller.OPERATOR)
  @Operation(summary = "Make a discount code")
  @APIResponse(
      responseCode = "201",
      description = "Made",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(name = "x-problem-codes", value = "outcome-unknown,lock-timeout")
  public Response make(@NotNull @Valid NewDiscountCode wanted) {
    Instant expiresAt = wanted.expiresAt();
    if (expiresAt != null && (expiresAt.isBefore(EARLIEST) || expiresAt.isAfter(LATEST))) {
      throw ProblemException.invalid(
          "expiresAt", "is a time from %s to %s".formatted(EARLIEST, LATEST));
    }
    return guarded.create("discount-code", () -> made(wanted));
  }

  private Response made(NewDiscountCode wanted) {
    int made =
        entities
            .createNativeQuery(INSERT)
            .setParameter("id", UuidVersion7Strategy.INSTANCE.generateUuid(null))
            .setParameter("code", wanted.code())
            .setParameter("percent", wanted.percent())
            .setParameter("maxUses", wanted.maxUses())
            .setParameter("expiresAt", wanted.expiresAt())
            .setParameter("createdAt", Instant.now().truncatedTo(ChronoUnit.MICROS))
            .executeUpdate();
    if (made == 0) {
      throw ProblemException.invalid("code", "is taken by another discount code");
    }
    DiscountCode code = codes.row(wanted.code());
    return Response.created(URI.create("/discount-codes/" + code.code))
        .tag(Versioned.tag(code.version))
        .entity(View.of(code))
        .build();
  }

  @GET
  @Path("/{code}")
  @RolesAllowed(Caller.OPERATOR)
  @Operation(summary = "Show a discount code")
  @APIResponse(
      responseCode = "200",
      description = "The code; its ETag is its version",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Response show(@PathParam("code") String code, @Context HttpHeaders request) {
    DiscountCode found = codes.row(code);
    return Versioned.shown(request, found.version, View.of(found));
  }

  @POST
  @Idempotent
  @Path("/{code}/redemptions")
  @RolesAllowed(Caller.CUSTOMER)
  @Operation(summary = "Redeem a discount code")
  @APIResponse(
      responseCode = "201",
      description = "Redeemed",
      content = @Content(schema = @Schema(implementation = RedemptionView.class)))
  @Extension(name = "x-problem-codes", value = "not-found,already-redeemed")
  @Extension(name = "x-guarded", value = "true")
  public Response redeem(@PathParam("code") String text) {
    UUID customer = callers.current().asCustomer();
    RedemptionOperation.Code code = codes.known(text);
    return guarded.run(
        new RedemptionOperation(
            dataSource,
            rows,
            code,
            new RedemptionOperation.Request(
                UuidVersion7Strategy.INSTANCE.generateUuid(null), customer, null)),
        redeemed ->
            Response.status(Response.Status.CREATED)
                .entity(
                    new RedemptionView(
                        redeemed.id(),
                        code.text(),
                        redeemed.customer(),
                        code.percent(),
                        redeemed.use(),
                        redeemed.at(),
                        null,
                        null))
                .build());
  }

  @GET
  @Path("/{code}/redemptions")
  @RolesAllowed(Caller.OPERATOR)
  @Operation(summary = "Show a discount code's redemptions, oldest first, a page at a time")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = Redemptions.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Redemptions redemptions(
      @PathParam("code") String text,
      @QueryParam("limit") @DefaultValue("100") PageLimit limit,
      @QueryParam("after") @Nullable String after) {
    DiscountCode code = codes.row(text);
    List<Redemption> found =
        Redemption.<Redemption>find(
                "codeId = ?1 and id > ?2 order by id", code.id, Cursor.id(after))
            .range(0, limit.entries())
            .list();
    Page<RedemptionView> page =
        Page.of(found, limit, redemption -> redemption.id)
            .map(
                redemption ->
                    new RedemptionView(
                        redemption.id,
                        code.code,
                        redemption.customer,
                        code.percent,
                        redemption.use,
                        redemption.redeemedAt,
                        redemption.orderId,
                        redemption.returnedAt));
    return new Redemptions(page.entries(), page.next());
  }
}
