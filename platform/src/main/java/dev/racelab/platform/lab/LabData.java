package dev.racelab.platform.lab;

import java.util.Set;

/** The data of a service, as far as the lab may empty it. One bean per service. */
public interface LabData {
  /** Every table of the service. */
  Set<String> tables();
}
