package dev.racelab.account.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
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

/** Transfers. */
@Path("/transfers")
@Tag(name = "Movements")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Caller.CUSTOMER, Caller.OPERATOR})
@RunOnVirtualThread
public class TransferResource {
  @Inject Callers callers;
  @Inject Ledger ledger;

  /**
   * A transfer to be made.
   *
   * @param from the paying account, which the caller owns
   * @param to the receiving account, of the same currency
   * @param amount in minor units
   */
  @Schema(name = "NewTransfer")
  public record NewTransfer(
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11") @NotNull UUID from,
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d12") @NotNull UUID to,
      @Schema(examples = "10") @NotNull @Min(1) @Max(Money.MOST) Long amount) {}

  /**
   * A transfer that took effect.
   *
   * @param operationId what both ledgers know it by
   * @param from the paying account
   * @param to the receiving account
   * @param amount in minor units
   * @param fromBalance the paying account's balance after it
   * @param toBalance the receiving account's balance after it; left out where it is not the
   *     caller's
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Transfer")
  public record Transfer(
      String operationId,
      UUID from,
      UUID to,
      @Schema(examples = "10") long amount,
      @Schema(examples = "990") long fromBalance,
      @Schema(examples = "1010") @Nullable Long toBalance) {}

  @POST
  @Idempotent
  @Operation(summary = "Move money from one account to another")
  @APIResponse(
      responseCode = "201",
      description = "Moved",
      content = @Content(schema = @Schema(implementation = Transfer.class)))
  @Extension(name = "x-problem-codes", value = "not-found,insufficient-funds")
  @Extension(name = "x-guarded", value = "true")
  public Response transfer(@NotNull @Valid NewTransfer wanted) {
    return ledger.transfer(
        callers.current(),
        wanted.from(),
        wanted.to(),
        wanted.amount(),
        done ->
            Response.status(Response.Status.CREATED)
                .entity(
                    new Transfer(
                        done.operationId(),
                        wanted.from(),
                        wanted.to(),
                        wanted.amount(),
                        done.fromBalance(),
                        done.toBalance()))
                .build());
  }
}
