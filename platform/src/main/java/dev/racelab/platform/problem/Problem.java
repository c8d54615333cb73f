package dev.racelab.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A problem detail as RFC 9457 defines it, with this project's members.
 *
 * @param type a URI for the kind of problem, one per code
 * @param title the code in a few words
 * @param status the HTTP status
 * @param detail what happened to this request, and what to do
 * @param instance the request's id as a URI
 * @param code the registry's code
 * @param definite true if this attempt certainly had no effect, false if that is unknown
 * @param violations which values were refused, and why
 * @param conflicts which resources have moved, and to which version
 */
@JsonPropertyOrder({
  "type",
  "title",
  "status",
  "detail",
  "instance",
  "code",
  "definite",
  "violations",
  "conflicts"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Problem", description = "Problem detail (RFC 9457)")
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String instance,
    String code,
    boolean definite,
    @Nullable List<Violation> violations,
    @Nullable List<Conflict> conflicts) {
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * One refused value.
   *
   * @param field the path of the value in the request
   * @param message what is allowed
   */
  @Schema(name = "Violation")
  public record Violation(String field, String message) {}

  /**
   * A resource that is no longer as the request assumed.
   *
   * @param resource the resource, for example product:018f3a52-4bb5-7a37-9f0a-1c9b8f0e2d11
   * @param currentVersion the version that it has now; its ETag is the same number in quotes
   */
  @Schema(name = "Conflict")
  public record Conflict(String resource, long currentVersion) {}

  /** The problem of {@code code} as the registry has it. */
  public static Problem of(ErrorCode code, String detail, @Nullable String requestId) {
    return of(code, detail, code.definite(), requestId, List.of(), List.of());
  }

  /** The problem of {@code code} where this case decides whether it is definite. */
  public static Problem of(
      ErrorCode code,
      String detail,
      boolean definite,
      @Nullable String requestId,
      List<Violation> violations,
      List<Conflict> conflicts) {
    return new Problem(
        "urn:racelab:problem:" + code.code(),
        code.title(),
        code.httpStatus(),
        detail,
        requestId == null ? null : "urn:racelab:request:" + requestId,
        code.code(),
        definite,
        violations.isEmpty() ? null : violations,
        conflicts.isEmpty() ? null : conflicts);
  }
}
