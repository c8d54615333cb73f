package dev.racelab.account.debit;

import dev.racelab.account.ledger.Ledger;
import dev.racelab.account.ledger.Money;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Debits for other services. A service that does not know whether its debit went through sends it
 * again, or its void: both may be sent any number of times, in any order, and years apart. A copy
 * under the debit's own idempotency key replays the debit's answer, also after the void.
 */
@Path("/debits")
@Tag(name = "Debits")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Caller.SERVICE)
@RunOnVirtualThread
public class DebitResource {
  private static final String OPERATION_ID = "[A-Za-z0-9][A-Za-z0-9:._-]{0,79}";
  private static final String WHAT_IT_IS =
      "is 1 to 80 letters, digits, colons, dots, hyphens and underscores";

  @Inject Ledger ledger;

  /**
   * A debit to be made.
   *
   * @param operationId what both services know it by
   * @param account whose money it is
   * @param customer in whose name the service asks, who owns the account
   * @param amount in minor units
   * @param currency ISO 4217 code, which has to be the account's
   */
  @Schema(name = "NewDebit")
  public record NewDebit(
      @Schema(examples = "order:018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11:debit")
          @NotNull
          @Pattern(regexp = OPERATION_ID, message = WHAT_IT_IS)
          String operationId,
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d12") @NotNull UUID account,
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d13") @NotNull UUID customer,
      @Schema(examples = "500") @NotNull @Min(1) @Max(Money.MOST) Long amount,
      @Schema(examples = "EUR")
          @NotNull
          @Pattern(regexp = Money.CURRENCY, message = Money.CURRENCY_RULE)
          String currency) {}

  /** A debit that is in the ledger. */
  @Schema(name = "Debit")
  public record Debit(
      @Schema(examples = "order:018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11:debit") String operationId,
      UUID account,
      @Schema(examples = "500") long amount,
      @Schema(examples = "500") long balance) {}

  /**
   * A void to be made.
   *
   * @param account the debit's
   * @param customer who owns the account
   * @param unlessTaken whether a debit that was taken stays, and the answer says so; false if left
   *     out
   */
  @Schema(name = "NewVoid")
  public record NewVoid(
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d12") @NotNull UUID account,
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d13") @NotNull UUID customer,
      @Schema(
              examples = "false",
              description =
                  "Whether a debit that was taken stays: the answer is debit-taken then, and only a"
                      + " debit that has not come is kept from ever being made.")
          @Nullable Boolean unlessTaken) {}

  /**
   * A debit that is void.
   *
   * @param returned what was given back, in minor units; 0 if nothing had been taken
   */
  @Schema(name = "VoidedDebit")
  public record VoidedDebit(
      @Schema(examples = "order:018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11:debit") String operationId,
      UUID account,
      @Schema(examples = "500") long returned,
      @Schema(examples = "1000") long balance) {}

  @POST
  @Idempotent(required = true)
  @Operation(summary = "Take money in a customer's name, once for an operation id")
  @APIResponse(
      responseCode = "201",
      description = "Taken, now or before",
      content = @Content(schema = @Schema(implementation = Debit.class)))
  @Extension(name = "x-problem-codes", value = "not-found,insufficient-funds,operation-voided")
  @Extension(name = "x-guarded", value = "true")
  public Response debit(@NotNull @Valid NewDebit wanted) {
    return ledger.debit(
        new Caller(wanted.customer()),
        wanted.account(),
        wanted.operationId(),
        wanted.amount(),
        wanted.currency(),
        done ->
            Response.status(Response.Status.CREATED)
                .entity(
                    new Debit(done.operationId(), wanted.account(), done.amount(), done.balance()))
                .build());
  }

  @POST
  @Idempotent(required = true)
  @Path("/{operationId}/void")
  @Operation(
      summary = "Give a debit back, or keep it from ever being made",
      description =
          "Whichever of the two comes first, in the end nothing was taken; with unlessTaken, whichever"
              + " comes first stands.")
  @APIResponse(
      responseCode = "200",
      description = "Void",
      content = @Content(schema = @Schema(implementation = VoidedDebit.class)))
  @Extension(name = "x-problem-codes", value = "not-found,debit-taken")
  @Extension(name = "x-guarded", value = "true")
  public Response voidDebit(
      @PathParam("operationId") @Pattern(regexp = OPERATION_ID, message = WHAT_IT_IS)
          String operationId,
      @NotNull @Valid NewVoid wanted) {
    return ledger.voidDebit(
        new Caller(wanted.customer()),
        wanted.account(),
        operationId,
        Boolean.TRUE.equals(wanted.unlessTaken()),
        done ->
            Response.ok(
                    new VoidedDebit(
                        done.operationId(), wanted.account(), done.amount(), done.balance()))
                .build());
  }
}
