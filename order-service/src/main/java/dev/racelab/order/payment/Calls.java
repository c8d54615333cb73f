package dev.racelab.order.payment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.racelab.platform.lab.LabControls;
import dev.racelab.platform.problem.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * Calls the account service within bounds: each try has a deadline of its own (the REST client's up
 * to the answer's first byte, and one over all of it), a call without a clear answer is made again
 * a little later under the same key, no more calls of a kind are under way at once than others can
 * spare threads for (and of all kinds no more than the client has connections), and where most of a
 * kind fail, none is made for a while. Every number has a configuration key: {@code
 * smallrye.faulttolerance."dev.racelab.order.payment.Calls".retry.max-retries} and so on.
 */
@ApplicationScoped
@Retry(
    maxRetries = 2,
    delay = 50,
    jitter = 25,
    maxDuration = 1500,
    durationUnit = ChronoUnit.MILLIS,
    retryOn = {Calls.NoAnswerException.class, TimeoutException.class})
@Timeout(value = 3000, unit = ChronoUnit.MILLIS)
@CircuitBreaker(
    requestVolumeThreshold = 20,
    failureRatio = 0.75,
    delay = 1000,
    successThreshold = 2,
    failOn = {Calls.NoAnswerException.class, TimeoutException.class})
@Bulkhead(Calls.MOST_CALLS)
class Calls {
  static final int MOST_CALLS = 64;

  /** Request time-out, too early, too many requests: what stands in between asks to come again. */
  private static final Set<Integer> IN_NEED = Set.of(408, 425, 429);

  @Inject @RestClient AccountsClient accounts;
  @Inject ServiceToken token;
  @Inject LabControls lab;
  @Inject ObjectMapper json;

  /** There is no clear answer; nothing else is wrong with the call. */
  static final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String why, @Nullable Throwable cause) {
      super(why, cause);
    }
  }

  Answer debit(Debit debit) {
    return answer(
        debit,
        Response.Status.CREATED,
        () ->
            accounts.debit(
                authorization(),
                debit.operationId(),
                debit.strategy(),
                hold(),
                new AccountsClient.NewDebit(
                    debit.operationId(),
                    debit.account(),
                    debit.customer(),
                    debit.amount(),
                    debit.currency())));
  }

  Answer voidDebit(Debit debit) {
    return voidDebit(debit, debit.voidKey(), false);
  }

  Answer bar(Debit debit) {
    return voidDebit(debit, debit.barKey(), true);
  }

  private Answer voidDebit(Debit debit, String key, boolean unlessTaken) {
    return answer(
        debit,
        Response.Status.OK,
        () ->
            accounts.voidDebit(
                debit.operationId(),
                authorization(),
                key,
                debit.strategy(),
                hold(),
                new AccountsClient.NewVoid(debit.account(), debit.customer(), unlessTaken)));
  }

  /** Taken with the first try: the lab means one call, and the next one shall go on. */
  private @Nullable String hold() {
    return lab.onwardHold().orElse(null);
  }

  private String authorization() {
    return "Bearer " + token.current();
  }

  private interface Call {
    Response send();
  }

  /**
   * What came of a call.
   *
   * @param done the status of an answer that says that it is done
   */
  private Answer answer(Debit debit, Response.Status done, Call call) {
    try (Response response = call.send()) {
      return meaning(debit, done, response);
    } catch (WebApplicationException answered) {
      try (Response response = answered.getResponse()) {
        return meaning(debit, done, response);
      }
    } catch (ProcessingException failed) {
      throw new NoAnswerException("no answer: " + failed.getMessage(), failed);
    }
  }

  /**
   * What an answer means. That it is done, the account service says by the debit's operation id;
   * that an account is unknown, somebody else's, or of another currency, by that value's name.
   * Without them such an answer tells that something between the services is set up wrongly, and no
   * order may be paid or refused for it.
   */
  private Answer meaning(Debit debit, Response.Status done, Response response) {
    int status = response.getStatus();
    JsonNode body = body(response);
    if (status == done.getStatusCode()
        && body.path("operationId").asText().equals(debit.operationId())) {
      return new Answer.Done();
    }
    String word = body.path("code").asText("status " + status);
    Optional<ErrorCode> known = ErrorCode.of(word);
    if (known.isEmpty()) {
      return status >= 500 || IN_NEED.contains(status) ? none(word) : new Answer.Surprise(word);
    }
    ErrorCode code = known.get();
    return switch (code) {
      case INSUFFICIENT_FUNDS, OPERATION_VOIDED, DEBIT_TAKEN -> new Answer.Refused(code);
      case NOT_FOUND, FORBIDDEN -> refusedFor("account", body, code);
      case VALIDATION_FAILED -> refusedFor("currency", body, code);
      case WRITE_CONFLICT, STALE_TOKEN -> none(word);
      default -> code.tryAgain() || status >= 500 ? none(word) : new Answer.Surprise(word);
    };
  }

  private static Answer refusedFor(String value, JsonNode problem, ErrorCode code) {
    boolean named =
        problem.path("violations").findValuesAsText("field").stream().anyMatch(value::equals);
    return named ? new Answer.Refused(code) : new Answer.Surprise(code.code());
  }

  private static Answer none(String why) {
    throw new NoAnswerException(why, null);
  }

  private JsonNode body(Response response) {
    try {
      return json.readTree(response.readEntity(String.class));
    } catch (JsonProcessingException | IllegalStateException unreadable) {
      return MissingNode.getInstance();
    } catch (ProcessingException broken) {
      throw new NoAnswerException("half an answer: " + broken.getMessage(), broken);
    }
  }
}
