package dev.racelab.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** A service's API over maps, behind a {@link FakeSystem}. */
interface FakeService {
  String name();

  /** The first segments of its paths. */
  Set<String> prefixes();

  /** What a GET answers. */
  Answer read(FakeCall call);

  /** What a POST answers; between its read and its write it calls {@link FakeCall#meet}. */
  Answer write(FakeCall call);

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body what is sent as JSON
   */
  record Answer(int status, JsonNode body) {}
}
