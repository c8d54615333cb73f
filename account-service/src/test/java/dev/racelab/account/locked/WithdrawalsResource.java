package dev.racelab.account.locked;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Not part of the service's API, and of no document. */
@Path("/test/locked/{id}")
public class WithdrawalsResource {
  @Inject Withdrawals withdrawals;

  @GET
  @PermitAll
  @Operation(hidden = true)
  public long token(@PathParam("id") UUID id) {
    return withdrawals.token(id);
  }
}
