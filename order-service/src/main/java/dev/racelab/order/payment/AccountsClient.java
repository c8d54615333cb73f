package dev.racelab.order.payment;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/**
 * The account service, at {@code quarkus.rest-client.accounts.url}; how long an answer may take is
 * configured there too.
 */
@RegisterRestClient(configKey = "accounts")
@Path("/debits")
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, "application/problem+json"})
interface AccountsClient {
  /** The body of a debit. */
  record NewDebit(String operationId, UUID account, UUID customer, long amount, String currency) {}

  /**
   * The body of a void.
   *
   * @param unlessTaken whether a debit that was taken stays
   */
  record NewVoid(UUID account, UUID customer, boolean unlessTaken) {}

  @POST
  Response debit(
      @HeaderParam("Authorization") String authorization,
      @HeaderParam("Idempotency-Key") String key,
      @HeaderParam("Lab-Strategy") @Nullable String strategy,
      @HeaderParam("Lab-Hold") @Nullable String hold,
      NewDebit body);

  @POST
  @Path("/{operationId}/void")
  Response voidDebit(
      @PathParam("operationId") String operationId,
      @HeaderParam("Authorization") String authorization,
      @HeaderParam("Idempotency-Key") String key,
      @HeaderParam("Lab-Strategy") @Nullable String strategy,
      @HeaderParam("Lab-Hold") @Nullable String hold,
      NewVoid body);
}
