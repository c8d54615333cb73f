package dev.racelab.account.ledger;

import dev.racelab.platform.conditional.Versioned;
import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.Callers;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Opens and shows accounts and their ledgers. */
@Path("/accounts")
@Tag(name = "Accounts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Caller.CUSTOMER, Caller.OPERATOR})
@RunOnVirtualThread
public class AccountResource {
  @Inject Callers callers;
  @Inject Guarded guarded;

  /**
   * An account to be opened.
   *
   * @param owner the customer; left out by customers, who open their own
   * @param currency ISO 4217 code
   * @param minimum what the balance may not fall below
   * @param minimumScope whether that minimum counts, or the customer's
   * @param openingBalance the first balance; only an operator may make it other than 0
   */
  @Schema(name = "NewAccount")
  public record NewAccount(
      @Schema(examples = "018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11") @Nullable UUID owner,
      @Schema(examples = "EUR")
          @NotNull
          @Pattern(regexp = Money.CURRENCY, message = Money.CURRENCY_RULE)
          String currency,
      @Schema(examples = "0") @NotNull @Min(-Money.MOST) @Max(Money.MOST) Long minimum,
      @NotNull MinimumScope minimumScope,
      @Schema(examples = "1000") @NotNull @Min(-Money.MOST) @Max(Money.MOST) Long openingBalance) {}

  /** An account as clients see it. */
  @Schema(name = "Account")
  public record View(
      UUID id,
      UUID owner,
      @Schema(examples = "EUR") String currency,
      @Schema(examples = "0") long minimum,
      MinimumScope minimumScope,
      @Schema(examples = "1000") long openingBalance,
      @Schema(examples = "990") long balance,
      @Schema(examples = "1") long version,
      Instant createdAt) {
    static View of(Account account) {
      return new View(
          account.id,
          account.owner,
          account.currency,
          account.minimum,
          account.minimumScope,
          account.openingBalance,
          account.balance,
          account.version,
          account.createdAt);
    }
  }

  /** A ledger entry as clients see it. */
  @Schema(name = "Entry")
  public record EntryView(
      UUID id,
      String operationId,
      LedgerEntry.Kind kind,
      @Schema(examples = "-10") long amount,
      @Schema(examples = "990") long balanceAfter,
      Instant createdAt) {
    static EntryView of(LedgerEntry entry) {
      return new EntryView(
          entry.id,
          entry.operationId,
          entry.kind,
          entry.amount,
          entry.balanceAfter,
          entry.createdAt);
    }
  }

  /**
   * A page of a ledger, oldest entry first.
   *
   * @param entries the page
   * @param next where the next page begins; null on the last page
   */
  @Schema(name = "Entries")
  public record Entries(List<EntryView> entries, @Nullable String next) {}

  @POST
  @Idempotent
  @Operation(summary = "Open an account")
  @APIResponse(
      responseCode = "201",
      description = "Opened",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(name = "x-problem-codes", value = "not-found,outcome-unknown")
  public Response open(@NotNull @Valid NewAccount wanted) {
    Caller caller = callers.current();
    return guarded.create("account", () -> open(caller, wanted));
  }

  private static Response open(Caller caller, NewAccount wanted) {
    Account account = new Account();
    account.owner = owner(caller, wanted);
    account.currency = wanted.currency();
    account.minimum = wanted.minimum();
    account.minimumScope = wanted.minimumScope();
    account.openingBalance = wanted.openingBalance();
    account.balance = wanted.openingBalance();
    account.createdAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
    account.persistAndFlush();
    return Response.created(URI.create("/accounts/" + account.id))
        .tag(Versioned.tag(account.version))
        .entity(View.of(account))
        .build();
  }

  private static UUID owner(Caller caller, NewAccount wanted) {
    UUID owner = wanted.owner() == null ? caller.asCustomer() : wanted.owner();
    if (!caller.mayAct(owner)) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "a customer opens accounts of its own only");
    }
    if (!caller.isOperator() && wanted.openingBalance() != 0) {
      throw new ProblemException(
          ErrorCode.FORBIDDEN, "only an operator opens an account with a balance other than 0");
    }
    if (wanted.minimumScope() == MinimumScope.ACCOUNT
        && wanted.openingBalance() < wanted.minimum()) {
      throw ProblemException.invalid("openingBalance", "is not below minimum");
    }
    if (Account.getEntityManager()
        .createNativeQuery("SELECT 1 FROM customer WHERE id = :id", Integer.class)
        .setParameter("id", owner)
        .getResultList()
        .isEmpty()) {
      throw ProblemException.notFound("customer", owner);
    }
    return owner;
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "Show an account")
  @APIResponse(
      responseCode = "200",
      description = "The account",
      content = @Content(schema = @Schema(implementation = View.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Response show(@PathParam("id") UUID id, @Context HttpHeaders request) {
    Account account = visible(id);
    return Versioned.shown(request, account.version, View.of(account));
  }

  @GET
  @Path("/{id}/entries")
  @Operation(summary = "Show an account's ledger, oldest entry first, a page at a time")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = Entries.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Entries entries(
      @PathParam("id") UUID id,
      @QueryParam("limit") @DefaultValue("100") PageLimit limit,
      @QueryParam("after") @Nullable String after) {
    visible(id);
    List<LedgerEntry> found =
        LedgerEntry.<LedgerEntry>find(
                "accountId = ?1 and position > ?2 order by position",
                id,
                Cursor.key(after, 0L, Long::valueOf))
            .range(0, limit.entries())
            .list();
    Page<EntryView> page = Page.of(found, limit, entry -> entry.position).map(EntryView::of);
    return new Entries(page.entries(), page.next());
  }

  private Account visible(UUID id) {
    Caller caller = callers.current();
    Account account =
        Account.<Account>findByIdOptional(id)
            .orElseThrow(() -> ProblemException.notFound("account", id));
    if (!caller.mayAct(account.owner)) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "the account belongs to somebody else");
    }
    return account;
  }
}
