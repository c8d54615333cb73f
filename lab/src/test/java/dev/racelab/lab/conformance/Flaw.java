package dev.racelab.lab.conformance;

/** What is wrong with a {@link FakeEndpoint}; each is told by the rule that it must break. */
public enum Flaw {
  NOTHING(""),
  ANSWERS_WITHOUT_EFFECT("first-runs"),
  RENDERS_REPLAYS_ANEW("replay"),
  REPLAYS_AS_TEXT("replay"),
  RUNS_AGAIN_BEHIND_A_REPLAY("one-effect"),
  FORGETS_LOCATION("location"),
  KEEPS_NO_REFUSAL("refusal-replayed"),
  MARKS_ONE_REPLAY_ONLY("marked"),
  LOOKS_AT_NO_BODY("other-body"),
  COMPARES_BODIES_BY_BYTES("json-form"),
  KEEPS_WHAT_IT_CANNOT_READ("invalid-not-kept"),
  TAKES_HALF_A_BODY("truncated-body"),
  CHECKS_THEN_ACTS("copies"),
  GIVES_NO_RETRY_AFTER("retry-after"),
  KEEPS_36_CHARACTERS("different-keys"),
  KNOWS_NO_CASE("key-case"),
  TAKES_QUOTES_FOR_THE_KEY("quoted-key"),
  KEEPS_200_CHARACTERS("longest-key"),
  FORBIDS_A_MISSING_KEY("missing-key"),
  TAKES_NO_KEY_FOR_A_KEY("without-key"),
  TAKES_AN_EMPTY_KEY_FOR_NONE("empty-key"),
  ACCEPTS_A_LONG_KEY("too-long-key"),
  ACCEPTS_ALL_OF_LATIN_1("non-ascii-key"),
  ACCEPTS_CONTROL_CHARACTERS("control-key"),
  TAKES_THE_FIRST_OF_TWO_KEYS("repeated-key"),
  KNOWS_NO_CALLERS("other-caller"),
  KNOWS_NO_ROUTES("other-route"),
  REFUSES_KEYS_OF_OTHER_ROUTES("other-route-runs"),
  REPLAYS_GETS("get-unaffected"),
  ANSWERS_PLAIN_JSON("problem-json"),
  LINKS_TO_NOTHING("problem-link");

  private final String rule;

  Flaw(String rule) {
    this.rule = rule;
  }

  /** The rule that it breaks. */
  String rule() {
    return rule;
  }
}
