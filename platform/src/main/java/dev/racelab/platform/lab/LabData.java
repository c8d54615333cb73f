package dev.racelab.platform.lab;

/** The data of a service, as far as the lab may empty it. One bean per service. */
public interface LabData {
  /** Empties every table of the service. */
  void reset();
}
