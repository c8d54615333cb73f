package dev.racelab.platform.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every error that a client can get, once. docs/reference/errors.md is made from this registry. */
public enum ErrorCode {
  VALIDATION_FAILED(400, true, "A value is not allowed"),
  MALFORMED_REQUEST(400, true, "The request cannot be read"),
  IDEMPOTENCY_KEY_MISSING(400, true, "An idempotency key is required"),
  IDEMPOTENCY_KEY_INVALID(400, true, "The idempotency key is not allowed"),
  UNAUTHENTICATED(401, true, "A valid token is required"),
  FORBIDDEN(403, true, "The caller may not do this"),
  LAB_DISABLED(403, true, "Lab controls are off"),
  NOT_FOUND(404, true, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, true, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, true, "The wanted media type is not offered"),
  INSUFFICIENT_FUNDS(409, true, "The balance may not fall below its minimum"),
  OUT_OF_STOCK(409, true, "The stock does not suffice"),
  LOGIN_TAKEN(409, true, "The login is taken"),
  ALREADY_REDEEMED(409, true, "The code is used up"),
  ALREADY_CANCELLED(409, true, "The order is cancelled already"),
  ORDER_STATE_CONFLICT(409, true, "The order's state does not allow this"),
  OPERATION_VOIDED(409, true, "The operation was voided before it came"),
  DEBIT_TAKEN(409, true, "The money was taken"),
  WRITE_CONFLICT(409, true, "Another request wrote first"),
  IDEMPOTENCY_KEY_IN_FLIGHT(409, true, "The first request with this key is still running"),
  PRECONDITION_FAILED(412, true, "The resource is not as If-Match says"),
  PAYLOAD_TOO_LARGE(413, true, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, true, "The body's media type is not supported"),
  IDEMPOTENCY_KEY_REUSED(422, true, "The key was used for another request"),
  PRECONDITION_REQUIRED(428, true, "The change needs an If-Match"),
  RATE_LIMITED(429, true, "Too many requests"),
  LOCK_TIMEOUT(503, true, "A lock was kept by another request"),
  LEASE_LOST(503, true, "The lock was lost before the work began"),
  STALE_TOKEN(503, true, "A newer holder of the lock has written"),
  DEPENDENCY_UNAVAILABLE(503, true, "A store does not answer"),
  OVERLOADED(503, true, "No capacity was free in time"),
  OUTCOME_UNKNOWN(500, false, "The outcome is unknown"),
  INTERNAL_ERROR(500, false, "The service failed"),
  UPSTREAM_UNREACHABLE(502, false, "The service behind the gateway cannot be reached"),
  UPSTREAM_TIMEOUT(504, false, "The service behind the gateway did not answer in time");

  private static final Map<String, ErrorCode> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(ErrorCode::code, Function.identity()));

  private final int httpStatus;
  private final boolean definite;
  private final String title;

  ErrorCode(int httpStatus, boolean definite, String title) {
    this.httpStatus = httpStatus;
    this.definite = definite;
    this.title = title;
  }

  /** The code as clients see it, for example {@code insufficient-funds}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Whether, unless the case says otherwise, the attempt certainly had no effect. */
  public boolean definite() {
    return definite;
  }

  /** The same few words for every occurrence. */
  public String title() {
    return title;
  }

  /** Whether the same request may succeed a little later, so that the answer says Retry-After. */
  public boolean tryAgain() {
    return switch (this) {
      case IDEMPOTENCY_KEY_IN_FLIGHT,
          RATE_LIMITED,
          LOCK_TIMEOUT,
          LEASE_LOST,
          DEPENDENCY_UNAVAILABLE,
          OVERLOADED ->
          true;
      default -> false;
    };
  }

  /** Whether it is the idempotency key that is wrong, and not what is wished. */
  public boolean isAboutKey() {
    return switch (this) {
      case IDEMPOTENCY_KEY_MISSING,
          IDEMPOTENCY_KEY_INVALID,
          IDEMPOTENCY_KEY_IN_FLIGHT,
          IDEMPOTENCY_KEY_REUSED ->
          true;
      default -> false;
    };
  }

  /**
   * Whether it is a refusal by the rules of the business that the same request will get again, so
   * that it can be kept under an idempotency key.
   */
  public boolean isFinal() {
    return switch (this) {
      case VALIDATION_FAILED,
          INSUFFICIENT_FUNDS,
          OUT_OF_STOCK,
          LOGIN_TAKEN,
          ALREADY_REDEEMED,
          ALREADY_CANCELLED,
          ORDER_STATE_CONFLICT,
          PRECONDITION_FAILED ->
          true;
      default -> false;
    };
  }

  /** The registry's entry for a code, or empty. */
  public static Optional<ErrorCode> of(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }
}
