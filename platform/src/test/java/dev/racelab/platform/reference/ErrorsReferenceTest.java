package dev.racelab.platform.reference;

import dev.racelab.platform.problem.ErrorCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The page of errors is the registry. */
final class ErrorsReferenceTest {
  private static final String HEAD =
      """
      # Errors

      <!-- Made from dev.racelab.platform.problem.ErrorCode; ErrorsReferenceTest says how. -->

      Every error answers `application/problem+json` (RFC 9457) with the members `type` (`urn:racelab:problem:` and the code), `title`, `status`, `detail`, `instance` (the request's id), `code` and `definite`; `validation-failed` adds `violations`, a list of `field` and `message`.

      **definite** is true where this attempt certainly had no effect, and false where nobody knows. The column says what holds unless the answer says otherwise: an unexpected failure before anything was committed is definite too, and the gateway's errors are definite where nothing was sent to a service.

      **again** says that the same request may succeed a little later; the answer has `Retry-After`. A `write-conflict` or a `stale-token` may be tried again at once.

      | code | status | definite | again | title |
      |---|---|---|---|---|
      """;

  @Test
  void thePageOfErrorsIsUpToDate() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    for (ErrorCode code : ErrorCode.values()) {
      page.append(
          "| `%s` | %d | %s | %s | %s |\n"
              .formatted(
                  code.code(),
                  code.httpStatus(),
                  code.definite() ? "yes" : "no",
                  code.tryAgain() ? "yes" : "",
                  code.title()));
    }
    Repository.assertPage("errors.md", page.toString());
  }
}
