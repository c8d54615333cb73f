package dev.racelab.locking.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A lock's name with holes for the values of parameters. Names have no braces, so there is nothing
 * to escape.
 */
record NameTemplate(List<Part> parts) {
  /** A position, with the parameter's name behind it where the build has put one. */
  private static final Pattern POSITION = Pattern.compile("(\\d{1,3})(?::(.+))?");

  sealed interface Part {
    /** As it stands in the template, with its position. */
    String text();
  }

  private record Literal(String text) implements Part {}

  /**
   * @param parameter what errors call it
   */
  private record Hole(int position, String parameter) implements Part {
    @Override
    public String text() {
      return "{" + position + ":" + parameter + "}";
    }
  }

  NameTemplate {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @param positions finds a parameter's position by its name, or throws an
   *     IllegalArgumentException that says what is wrong with it
   */
  static NameTemplate parse(String template, ToIntFunction<String> positions) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < template.length()) {
      int open = template.indexOf('{', at);
      String literal = template.substring(at, open < 0 ? template.length() : open);
      if (literal.indexOf('}') >= 0) {
        throw new IllegalArgumentException("name = \"" + template + "\" has a } without its {");
      }
      if (!literal.isEmpty()) {
        parts.add(new Literal(literal));
      }
      at += literal.length();
      if (open >= 0) {
        int close = template.indexOf('}', open);
        if (close < 0) {
          throw new IllegalArgumentException("name = \"" + template + "\" has a { without its }");
        }
        String hole = template.substring(open + 1, close);
        try {
          parts.add(hole(hole, positions));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("name = \"" + template + "\": " + e.getMessage(), e);
        }
        at = close + 1;
      }
    }
    return new NameTemplate(parts);
  }

  private static Hole hole(String text, ToIntFunction<String> positions) {
    Matcher position = POSITION.matcher(text);
    if (!position.matches()) {
      return new Hole(positions.applyAsInt(text), text);
    }
    String name = position.group(2);
    return new Hole(
        Integer.parseInt(position.group(1)), name == null ? "argument " + position.group(1) : name);
  }

  /** The positions of the parameters that it needs. */
  List<Integer> positions() {
    return parts.stream()
        .filter(Hole.class::isInstance)
        .map(part -> ((Hole) part).position)
        .toList();
  }

  /**
   * The name for a call with these arguments.
   *
   * @throws IllegalArgumentException if one that it needs is null
   */
  String fill(Object[] arguments) {
    StringBuilder name = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> name.append(literal.text);
        case Hole hole -> name.append(NameValues.text(arguments[hole.position], hole.parameter));
      }
    }
    return name.toString();
  }

  /** The template again, with positions, by which it is read without knowing the method. */
  @Override
  public String toString() {
    return parts.stream().map(Part::text).collect(Collectors.joining());
  }
}
