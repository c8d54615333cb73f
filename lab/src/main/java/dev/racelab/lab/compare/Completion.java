package dev.racelab.lab.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.HttpAnswer;
import dev.racelab.lab.driver.Outcome;
import dev.racelab.lab.history.OperationType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an outcome means for the history.
 *
 * @param type ok, fail or info
 * @param value the arguments and what the answer added
 * @param replica who answered, where the answer says so
 * @param status the answer's status, where there is an answer
 * @param met whether the request met the other parties
 * @param applicable false where the service says that the strategy makes no sense here
 */
record Completion(
    OperationType type,
    ObjectNode value,
    @Nullable String replica,
    @Nullable Integer status,
    boolean met,
    boolean applicable) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Refusing this header is how a service says that the strategy makes no sense here. */
  private static final String STRATEGY_HEADER = "Lab-Strategy";

  /** For example {@code r account/7@3}. */
  private static final Pattern ACCESS = Pattern.compile("\\s*([rw]) ([^@,]+)@(\\d{1,18})\\s*");

  static Completion of(ObjectNode arguments, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> of(arguments, answered.answer());
      case Outcome.NotSent notSent ->
          unanswered(OperationType.FAIL, arguments, "not sent: " + notSent.reason());
      case Outcome.Lost lost ->
          unanswered(OperationType.INFO, arguments, "no answer: " + lost.reason());
    };
  }

  private static Completion unanswered(OperationType type, ObjectNode arguments, String error) {
    return new Completion(type, arguments.deepCopy().put("error", error), null, null, false, true);
  }

  private static Completion of(ObjectNode arguments, HttpAnswer answer) {
    JsonNode body = parse(answer.body());
    OperationType type = type(answer.status(), body);
    ObjectNode value = arguments.deepCopy();
    boolean applicable = true;
    if (type == OperationType.OK) {
      if (body instanceof ObjectNode fields) {
        value.setAll(fields);
      }
      addAccesses(value, answer.header("Lab-Access"));
    } else {
      value.put("error", body.path("code").asText("status " + answer.status()));
      applicable =
          !(body.path("code").asText().equals("validation-failed")
              && body.path("violations").path(0).path("field").asText().equals(STRATEGY_HEADER));
    }
    if ("true".equals(answer.header("Idempotency-Replayed"))) {
      value.put("replayed", true);
    }
    String met = answer.header("Lab-Rendezvous-Met");
    return new Completion(
        type,
        value,
        answer.header("X-Served-By"),
        answer.status(),
        met != null && met.matches("\\d{1,6}") && Integer.parseInt(met) > 1,
        applicable);
  }

  /** An error that does not say whether it is definite is, if it blames the request. */
  private static OperationType type(int status, JsonNode body) {
    if (status / 100 == 2) {
      return OperationType.OK;
    }
    return body.path("definite").asBoolean(status / 100 == 4)
        ? OperationType.FAIL
        : OperationType.INFO;
  }

  private static void addAccesses(ObjectNode value, @Nullable String header) {
    if (header == null) {
      return;
    }
    ArrayNode reads = value.arrayNode();
    ArrayNode writes = value.arrayNode();
    for (String access : header.split(",", -1)) {
      Matcher matcher = ACCESS.matcher(access);
      if (matcher.matches()) {
        (matcher.group(1).equals("r") ? reads : writes)
            .addObject()
            .put("row", matcher.group(2))
            .put("version", Long.parseLong(matcher.group(3)));
      }
    }
    value.set("reads", reads);
    value.set("writes", writes);
  }

  private static JsonNode parse(String body) {
    try {
      JsonNode parsed = MAPPER.readTree(body);
      return parsed == null ? MAPPER.missingNode() : parsed;
    } catch (JsonProcessingException e) {
      // Somebody between us and the service may answer in its own words; the status still counts.
      return MAPPER.missingNode();
    }
  }
}
