package dev.racelab.lab.conformance;

import dev.racelab.lab.driver.HttpAnswer;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer, as checks look at it.
 *
 * @param number of the request among those of its check, from 1
 * @param answer what came
 * @param effect what the answer names its effect by, where it does
 */
record Seen(int number, HttpAnswer answer, Optional<String> effect) {
  int status() {
    return answer.status();
  }

  boolean isSuccess() {
    return status() / 100 == 2;
  }

  boolean isServerError() {
    return status() / 100 == 5;
  }

  @Nullable String location() {
    return answer.header("Location");
  }

  /** What the answer says of being a replay: Racelab's header, or Stripe's. */
  Optional<String> mark() {
    return Stream.of("Idempotency-Replayed", "Idempotent-Replayed")
        .flatMap(name -> Stream.ofNullable(answer.header(name)))
        .findFirst();
  }

  boolean isMarkedAsReplay() {
    return mark().filter("true"::equalsIgnoreCase).isPresent();
  }

  /** The type of the body without its parameters, in small letters; empty where there is none. */
  String mediaType() {
    String type = answer.header("Content-Type");
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  boolean hasBytesOf(Seen other) {
    return answer.body().equals(other.answer.body());
  }

  /** Whether it is the same answer: status and body, byte for byte or equal as JSON. */
  boolean saysSameAs(Seen other) {
    return status() == other.status()
        && (hasBytesOf(other) || JsonBodies.saySame(answer.body(), other.answer.body()));
  }

  @Override
  public String toString() {
    return "answer " + number + " (" + status() + ")";
  }
}
