package dev.racelab.account.withdrawal;

import dev.racelab.account.ledger.Ledger;
import dev.racelab.account.ledger.Money;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.Callers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
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

/** Withdrawals and deposits. */
@Path("/accounts/{id}")
@Tag(name = "Movements")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Caller.CUSTOMER, Caller.OPERATOR})
@RunOnVirtualThread
public class WithdrawalResource {
  @Inject Callers callers;
  @Inject Ledger ledger;

  /**
   * What is to be moved.
   *
   * @param amount in minor units
   */
  @Schema(name = "Amount")
  public record Amount(@Schema(examples = "10") @NotNull @Min(1) @Max(Money.MOST) Long amount) {}

  /** A movement that took effect. */
  @Schema(name = "Movement")
  public record Movement(
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11") String operationId,
      UUID account,
      @Schema(examples = "10") long amount,
      @Schema(examples = "990") long balance,
      @Schema(examples = "1") long version) {
    static Response created(UUID account, long amount, Ledger.Moved moved) {
      return Response.status(Response.Status.CREATED)
          .entity(
              new Movement(moved.operationId(), account, amount, moved.balance(), moved.version()))
          .build();
    }
  }

  @POST
  @Idempotent
  @Path("/withdrawals")
  @Operation(summary = "Take money out of an account")
  @APIResponse(
      responseCode = "201",
      description = "Taken",
      content = @Content(schema = @Schema(implementation = Movement.class)))
  @Extension(name = "x-problem-codes", value = "not-found,insufficient-funds")
  @Extension(name = "x-guarded", value = "true")
  public Response withdraw(@PathParam("id") UUID id, @NotNull @Valid Amount wanted) {
    return ledger.withdraw(
        callers.current(),
        id,
        wanted.amount(),
        moved -> Movement.created(id, wanted.amount(), moved));
  }

  @POST
  @Idempotent
  @Path("/deposits")
  @Operation(summary = "Put money into an account")
  @APIResponse(
      responseCode = "201",
      description = "Put",
      content = @Content(schema = @Schema(implementation = Movement.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  @Extension(name = "x-guarded", value = "true")
  public Response deposit(@PathParam("id") UUID id, @NotNull @Valid Amount wanted) {
    return ledger.deposit(
        callers.current(),
        id,
        wanted.amount(),
        moved -> Movement.created(id, wanted.amount(), moved));
  }
}
