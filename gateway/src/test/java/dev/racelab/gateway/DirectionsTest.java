package dev.racelab.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;

/** The gateway shares error codes and request ids with the services, and nothing else. */
@AnalyzeClasses(packages = "dev.racelab.gateway", importOptions = DoNotIncludeTests.class)
final class DirectionsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule OF_RACELAB_ONLY_PROBLEMS_AND_REQUEST_IDS =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("dev.racelab..")
                  .or(
                      resideInAnyPackage(
                          "dev.racelab.gateway..",
                          "dev.racelab.platform.problem",
                          "dev.racelab.platform.request"))
                  .as("are not Racelab's, or are problems or request ids of the platform"));
}
