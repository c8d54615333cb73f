package dev.racelab.account.signup;

import dev.racelab.account.ledger.Money;
import dev.racelab.platform.guarding.Guarded;
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
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sign-up, and who has which login. */
@Path("/customers")
@Tag(name = "Customers")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SignUpResource {
  private static final String LOGIN = "[a-z0-9][a-z0-9._-]{0,63}";
  private static final String LOGIN_RULE =
      "has 1 to 64 characters out of a-z 0-9 . _ - and begins with a letter or a digit";
  private static final int MOST_CUSTOMERS = 100;

  @Inject Callers callers;
  @Inject DataSource dataSource;
  @Inject Guarded guarded;

  /**
   * A sign-up.
   *
   * @param login the login that is wanted
   * @param minimum what the sum of the customer's joint accounts may not fall below
   */
  @Schema(name = "NewCustomer")
  public record NewCustomer(
      @Schema(examples = "ann") @NotNull @Pattern(regexp = LOGIN, message = LOGIN_RULE)
          String login,
      @Schema(examples = "-100") @NotNull @Min(-Money.MOST) @Max(Money.MOST) Long minimum) {}

  /** A customer as clients see it. */
  @Schema(name = "Customer")
  public record View(
      UUID id,
      @Schema(examples = "ann") String login,
      @Schema(examples = "-100") long minimum,
      Instant createdAt) {}

  @POST
  @Idempotent
  @RolesAllowed(Caller.CUSTOMER)
  @Operation(
      summary = "Sign up",
      description = "The token's sub becomes the customer's id. A login belongs to one customer.")
  @APIResponse(
      responseCode = "201",
      description = "Signed up",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(name = "x-problem-codes", value = "login-taken")
  @Extension(name = "x-guarded", value = "true")
  public Response signUp(@NotNull @Valid NewCustomer wanted) {
    UUID id = callers.current().asCustomer();
    return guarded.run(
        new SignUpOperation(dataSource, id, wanted.login(), wanted.minimum()),
        signed ->
            Response.status(Response.Status.CREATED)
                .entity(new View(id, wanted.login(), wanted.minimum(), signed.createdAt()))
                .build());
  }

  @GET
  @RolesAllowed(Caller.OPERATOR)
  @Operation(summary = "Who has a login; more than one only where a guard failed")
  @APIResponse(
      responseCode = "200",
      description = "At most 100 customers",
      content = @Content(schema = @Schema(implementation = View[].class)))
  public List<View> withLogin(
      @QueryParam("login") @NotNull @Pattern(regexp = LOGIN, message = LOGIN_RULE) String login) {
    return Customer.<Customer>find("login = ?1 order by id", login)
        .range(0, MOST_CUSTOMERS - 1)
        .<Customer>list()
        .stream()
        .map(found -> new View(found.id, found.login, found.minimum, found.createdAt))
        .toList();
  }
}
