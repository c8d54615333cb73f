package dev.racelab.idempotency;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The digest of a JSON text, the same for every text that says the same. */
final class CanonicalJson {
  /*
   * What is the same: white space; the order of an object's members, which are sorted by the UTF-16
   * units of their names as RFC 8785 has it; a character and its escape. Nothing is normalised in
   * strings (RFC 8785 neither).
   *
   * Where we are stricter than RFC 8785, because a fingerprint that takes two wishes for one answers
   * the second with the first's effect, while one that takes one for two only says 422:
   * - A number is what is written. RFC 8785 reads it as a double, in which 1 and 1.0 are one and
   *   9007199254740993 is 9007199254740992.
   * - Half a surrogate pair differs from every other, where RFC 8785 ends with an error.
   * - Members of one name are kept in their order, where RFC 8785 ends with an error: services take
   *   the first or the last of them, and texts of one digest agree on both.
   *
   * An object or array stands in its parent as its own digest, so a deep text costs no more memory
   * than a flat one. Kinds are part of the digest: 1 is not "1", and null is not an absent member.
   */
  private static final int DEEPEST = 500;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // strangers choose the names
          .build();

  private CanonicalJson() {}

  /**
   * The digest.
   *
   * @throws IOException if {@code text} is not one JSON value and nothing else
   */
  static byte[] digest(byte[] text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      byte[] value = value(parser);
      if (parser.nextToken() != null) {
        throw new IOException("something follows the JSON value");
      }
      return value;
    }
  }

  private static byte[] value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("the JSON value is missing");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new Digest("string").text(parser.getText()).finish();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Digest("number").text(parser.getText()).finish();
      case VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
          new Digest("literal").text(token.asString()).finish();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("no JSON value begins with " + token);
    };
  }

  private static final class Member {
    private final String name;
    private final byte[] value;

    Member(String name, byte[] value) {
      this.name = name;
      this.value = value;
    }
  }

  private static byte[] object(JsonParser parser) throws IOException {
    List<Member> members = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.add(new Member(name, value(parser)));
    }
    // Stable, so members of one name stay in line.
    members.sort(Comparator.comparing(member -> member.name));
    Digest digest = new Digest("object").list(members.size());
    members.forEach(member -> digest.text(member.name).bytes(member.value));
    return digest.finish();
  }

  private static byte[] array(JsonParser parser) throws IOException {
    List<byte[]> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    Digest digest = new Digest("array").list(elements.size());
    elements.forEach(digest::bytes);
    return digest.finish();
  }
}
