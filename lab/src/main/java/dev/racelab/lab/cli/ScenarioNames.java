package dev.racelab.lab.cli;

import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.util.Iterator;

/** The scenarios as a help page and a shell's completion name them. */
final class ScenarioNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Scenarios.all().stream().map(Scenario::name).iterator();
  }
}
