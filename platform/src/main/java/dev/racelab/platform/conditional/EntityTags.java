package dev.racelab.platform.conditional;

import dev.racelab.platform.problem.ProblemException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of an If-Match or If-None-Match header: {@code *}, or a list of entity tags.
 *
 * @param any whether it is {@code *}
 * @param strong the opaque parts of the tags that are not weak
 * @param weak the opaque parts of the weak tags
 */
record EntityTags(boolean any, Set<String> strong, Set<String> weak) {
  private static final int MOST_CHARACTERS = 2_000;

  /** An entity tag, with the commas and the white space behind it; empty elements do not count. */
  private static final Pattern TAG =
      Pattern.compile("(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"[ \\t]*(?:(?:,[ \\t]*)+|$)");

  private static final Pattern EMPTY_ELEMENTS = Pattern.compile("^[, \\t]+");

  /**
   * Reads a header.
   *
   * @param header its name, for the refusal
   * @param lines its values, one per line that the client sent; at least one
   */
  static EntityTags parse(String header, List<String> lines) {
    String value = EMPTY_ELEMENTS.matcher(String.join(",", lines).strip()).replaceFirst("");
    if (value.equals("*")) {
      return new EntityTags(true, Set.of(), Set.of());
    }
    Set<String> strong = new HashSet<>();
    Set<String> weak = new HashSet<>();
    Matcher tag = TAG.matcher(value.length() > MOST_CHARACTERS ? "" : value);
    int end = 0;
    while (tag.find() && tag.start() == end) {
      (tag.group(1) == null ? strong : weak).add(tag.group(2));
      end = tag.end();
    }
    if (end == 0 || end != value.length()) {
      throw ProblemException.invalid(
          header, "is * or a list of entity tags in double quotes, as an ETag gave them");
    }
    return new EntityTags(false, strong, weak);
  }
}
