package dev.racelab.lab.conformance;

import static dev.racelab.lab.conformance.Probe.notApplicable;
import static dev.racelab.lab.conformance.Probe.pass;
import static dev.racelab.lab.conformance.Probe.require;

import com.fasterxml.jackson.core.JsonPointer;
import dev.racelab.lab.conformance.Target.KeyRequired;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What errors about keys look like. */
final class ErrorChecks {
  private static final JsonPointer TYPE = JsonPointer.compile("/type");

  private ErrorChecks() {}

  static Result problemJson(Probe probe) {
    List<Seen> errors = errors(probe);
    Seen empty = probe.send(probe.wish().keys(List.of("")));
    if (empty.status() == 400) {
      errors.add(empty);
    }
    for (Seen each : errors) {
      require(
          each.mediaType().equals("application/problem+json"),
          "%s is of type %s",
          each,
          each.mediaType().isEmpty() ? "nothing" : each.mediaType());
    }
    return errors.isEmpty() ? none() : pass();
  }

  static Result link(Probe probe) {
    List<Seen> errors = errors(probe);
    for (Seen each : errors) {
      boolean typed =
          JsonBodies.at(each.answer().body(), TYPE)
              .filter(type -> type.startsWith("https://") || type.startsWith("http://"))
              .isPresent();
      require(
          typed || each.answer().header("Link") != null,
          "%s has neither a problem type that is a web address, nor a Link",
          each);
    }
    return errors.isEmpty() ? none() : pass();
  }

  private static Result none() {
    return notApplicable("no error about a key was seen");
  }

  /** Those that the draft asks for: a key that is missing, and one with another body. */
  private static List<Seen> errors(Probe probe) {
    List<Seen> errors = new ArrayList<>();
    if (probe.target().keyRequired() != KeyRequired.NO) {
      Optional.of(probe.send(probe.wish())).filter(it -> it.status() == 400).ifPresent(errors::add);
    }
    Ask ask = probe.newKeyed();
    ReplayChecks.success(probe, ask);
    BodyChecks.reused(probe, ask)
        .map(probe::send)
        .filter(seen -> seen.status() == 422)
        .ifPresent(errors::add);
    return errors;
  }
}
