package dev.racelab.lab.cli;

import dev.racelab.lab.compare.Provocation;
import java.util.Arrays;
import java.util.Iterator;

/** The triggers as a help page names and explains them. */
final class TriggerNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Provocation.values())
        .map(each -> each.option() + " (" + each.meaning() + ")")
        .iterator();
  }
}
