package dev.racelab.platform.lab;

import java.util.SortedSet;

/** The data of a service, as far as the lab may empty it. One bean per service. */
public interface LabData {
  /** Every table of the service, in the order in which they are locked. */
  SortedSet<String> tables();
}
