package dev.racelab.lab.conformance;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Bodies that say the same in another form, or something else in the same form. */
final class JsonBodies {
  /** Numbers keep their digits, since 1 and 1.0 may be two wishes. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonBodies() {}

  /** The body as JSON, if it is an object or an array. */
  static Optional<JsonNode> parse(String body) {
    try {
      JsonNode parsed = MAPPER.readTree(body);
      return Optional.ofNullable(parsed).filter(JsonNode::isContainerNode);
    } catch (JsonProcessingException e) {
      // Not JSON, which is an answer.
      return Optional.empty();
    }
  }

  /** What stands there, as text; empty if nothing does or the body is not JSON. */
  static Optional<String> at(String body, JsonPointer pointer) {
    return parse(body)
        .map(json -> json.at(pointer))
        .filter(node -> node.isValueNode() && !node.isNull())
        .map(JsonNode::asText);
  }

  /** The number that stands there. */
  static Optional<BigDecimal> numberAt(String body, JsonPointer pointer) {
    return parse(body)
        .map(json -> json.at(pointer))
        .filter(JsonNode::isNumber)
        .map(JsonNode::decimalValue);
  }

  static boolean saySame(String one, String other) {
    return parse(one).flatMap(a -> parse(other).map(a::equals)).orElse(false);
  }

  /** The same with other white space, and the members of every object in the opposite order. */
  static Optional<String> otherForm(String body) {
    return parse(body).map(json -> ' ' + reversed(json).toPrettyString() + '\n');
  }

  private static JsonNode reversed(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      Collections.reverse(names);
      ObjectNode copy = MAPPER.createObjectNode();
      names.forEach(name -> copy.set(name, reversed(object.get(name))));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = MAPPER.createArrayNode();
      array.forEach(each -> copy.add(reversed(each)));
      return copy;
    }
    return node;
  }

  /**
   * The same but for one value: the first number, else the first boolean, else the first text. A
   * number is most likely to stay valid, and the endpoint must refuse the key, not the value.
   */
  static Optional<String> otherValue(String body) {
    return parse(body)
        .flatMap(
            json -> {
              boolean changed =
                  change(json, JsonNode::isNumber)
                      || change(json, JsonNode::isBoolean)
                      || change(json, JsonNode::isTextual);
              return changed ? Optional.of(json.toString()) : Optional.empty();
            });
  }

  private static boolean change(JsonNode node, Predicate<JsonNode> kind) {
    if (node instanceof ObjectNode object) {
      for (var member : object.properties()) {
        if (kind.test(member.getValue())) {
          object.set(member.getKey(), other(member.getValue()));
          return true;
        }
        if (change(member.getValue(), kind)) {
          return true;
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (kind.test(array.get(i))) {
          array.set(i, other(array.get(i)));
          return true;
        }
        if (change(array.get(i), kind)) {
          return true;
        }
      }
    }
    return false;
  }

  private static JsonNode other(JsonNode value) {
    JsonNodeFactory nodes = MAPPER.getNodeFactory();
    if (value.isNumber()) {
      return nodes.numberNode(value.decimalValue().add(BigDecimal.ONE));
    }
    if (value.isBoolean()) {
      return nodes.booleanNode(!value.booleanValue());
    }
    String text = value.textValue();
    // A digit in the last place keeps an id an id.
    return nodes.textNode(
        text.isEmpty() ? "0" : text.substring(0, text.length() - 1) + (text.endsWith("0") ? 1 : 0));
  }
}
