package dev.racelab.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponsePolicyTest {
  private static final byte[] BODY = {1, 2, 3};
  private static final StorageRule RULE =
      StorageRule.successesAndRefusals(Set.of("insufficient-funds"));

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204})
  void successIsKept(int status) {
    assertThat(ResponsePolicy.of(StorageRule.successes()).keep(done(status)))
        .contains(new StoredResponse(status, List.of(), BODY));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 302, 404, 409, 429, 500, 503, 599})
  void whatIsNoSuccessAndNamesNoReasonIsNot(int status) {
    assertThat(ResponsePolicy.of(RULE).keep(done(status))).isEmpty();
  }

  @Test
  void aRefusalIsKeptWhereItsCodeIsFinal() {
    assertThat(ResponsePolicy.of(RULE).keep(refused(409, "insufficient-funds"))).isPresent();
    assertThat(ResponsePolicy.of(RULE).keep(refused(409, "write-conflict"))).isEmpty();
    assertThat(ResponsePolicy.of(StorageRule.successes()).keep(refused(409, "insufficient-funds")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 503})
  void noRuleCanKeepAnErrorOfTheServerOrACallToTryAgain(int status) {
    assertThat(ResponsePolicy.of(RULE).keep(refused(status, "insufficient-funds"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 199, 600})
  void noStoredAnswerIsAnErrorOfTheServer(int status) {
    assertThatThrownBy(() -> new StoredResponse(status, List.of(), BODY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200 to 599, not " + status);
  }

  @Test
  void onlyChosenHeadersAreKeptInTheirOrder() {
    Header location = new Header("Location", "/orders/7");
    Header etag = new Header("ETAG", "\"3\"");
    Header cookie = new Header("Set-Cookie", "secret");
    Response response = Response.done(201, List.of(location, cookie, etag), BODY);

    assertThat(ResponsePolicy.of(RULE).keep(response).orElseThrow().headers())
        .containsExactly(location, etag);
    assertThat(
            new ResponsePolicy(RULE, 3, Set.of("Set-COOKIE"))
                .keep(response)
                .orElseThrow()
                .headers())
        .containsExactly(cookie);
  }

  @Test
  void anAnswerThatIsTooLargeIsAnErrorThatSaysSo() {
    ResponsePolicy policy = new ResponsePolicy(RULE, 3, Set.of());

    assertThat(policy.keep(done(200))).isPresent();
    assertThatThrownBy(() -> policy.keep(Response.done(200, List.of(), new byte[4])))
        .isInstanceOf(ResponseTooLargeException.class)
        .hasMessageContaining("4 bytes, and at most 3");
    assertThat(policy.keep(Response.done(503, List.of(), new byte[4]))).isEmpty();
    assertThatThrownBy(() -> new ResponsePolicy(RULE, -1, Set.of()))
        .hasMessageContaining("0 to 16777216 bytes can be kept, not -1");
  }

  @Test
  void nobodyChangesAnAnswerAfterwards() {
    byte[] body = {1};
    StoredResponse stored = new StoredResponse(200, List.of(), body);
    body[0] = 2;
    stored.body()[0] = 3;

    assertThat(stored.body()).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\0", "a\n"})
  void aHeaderCannotSmuggleInAnother(String value) {
    assertThatThrownBy(() -> new Header("Location", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no control characters");
    assertThatThrownBy(() -> new Header("A: b", "c")).hasMessageContaining("token");
  }

  private static Response done(int status) {
    return Response.done(status, List.of(), BODY);
  }

  private static Response refused(int status, String code) {
    return Response.refused(status, code, List.of(), BODY);
  }
}
