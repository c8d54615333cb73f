package dev.racelab.platform.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

/** What the code of every service may use. */
public final class ServiceDirections {
  /** Which strategy runs is data; no operation looks who guards it. */
  public static final ArchRule NO_OPERATION_NAMES_A_STRATEGY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "dev\\.racelab\\.guard\\.(Strategy|Strategies|Guard|DefaultStrategies)");

  private ServiceDirections() {}

  /** Of Racelab, a service uses itself, the platform and the guard. */
  public static ArchRule onlyPlatformAndGuardBesides(String service) {
    return classes()
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("dev.racelab..")
                .or(resideInAnyPackage(service, "dev.racelab.platform..", "dev.racelab.guard.."))
                .as("are not Racelab's, or are of platform or guard"));
  }
}
