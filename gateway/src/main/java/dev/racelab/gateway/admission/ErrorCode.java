package dev.racelab.gateway.admission;

public enum ErrorCode {
  MALFORMED_REQUEST("malformed-request", 400, "Malformed request", true),
  NOT_FOUND("not-found", 404, "Not found", true),
  PAYLOAD_TOO_LARGE("payload-too-large", 413, "Payload too large", true),
  OVERLOADED("overloaded", 503, "Overloaded", true),
  DEPENDENCY_UNAVAILABLE("dependency-unavailable", 503, "Dependency unavailable", true),
  UPSTREAM_UNREACHABLE("upstream-unreachable", 502, "Upstream unreachable", false),
  UPSTREAM_TIMEOUT("upstream-timeout", 504, "Upstream time-out", false),
  INTERNAL_ERROR("internal-error", 500, "Internal error", false);

  private final String code;
  private final int httpStatus;
  private final String title;
  private final boolean definite;

  ErrorCode(String code, int httpStatus, String title, boolean definite) {
    this.code = code;
    this.httpStatus = httpStatus;
    this.title = title;
    this.definite = definite;
  }

  public String code() {
    return code;
  }

  public int httpStatus() {
    return httpStatus;
  }

  public String title() {
    return title;
  }

  public boolean definite() {
    return definite;
  }
}
