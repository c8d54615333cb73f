package dev.racelab.lab;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;
import dev.racelab.guard.Condition;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.Point;
import dev.racelab.guard.Promise;
import dev.racelab.guard.ReadMode;
import dev.racelab.guard.Stage;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.guard.WriteMode;

/** Who may use whom among the rooms that race and judge. */
@AnalyzeClasses(packages = "dev.racelab.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class DirectionsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule ROOMS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("history")
          .definedBy("dev.racelab.lab.history..")
          .layer("check")
          .definedBy("dev.racelab.lab.check..")
          .layer("driver")
          .definedBy("dev.racelab.lab.driver..")
          .layer("scenario")
          .definedBy("dev.racelab.lab.scenario..")
          .layer("compare")
          .definedBy("dev.racelab.lab.compare..")
          .layer("conformance")
          .definedBy("dev.racelab.lab.conformance..")
          .layer("report")
          .definedBy("dev.racelab.lab.report..")
          .layer("cli")
          .definedBy("dev.racelab.lab.cli..")
          .whereLayer("history")
          .mayNotAccessAnyLayer()
          .whereLayer("driver")
          .mayNotAccessAnyLayer()
          .whereLayer("check")
          .mayOnlyAccessLayers("history")
          .whereLayer("scenario")
          .mayOnlyAccessLayers("driver", "history", "check")
          .whereLayer("compare")
          .mayOnlyAccessLayers("scenario", "driver", "history", "check")
          .whereLayer("conformance")
          .mayOnlyAccessLayers("driver")
          .whereLayer("report")
          .mayOnlyAccessLayers("compare", "scenario", "history", "check", "conformance")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  /**
   * It could race somebody else's service, so it knows none; of Quarkus it needs nothing, and of
   * Jakarta what its mail server speaks in.
   */
  @ArchTest
  static final ArchRule NO_SERVICE =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "dev.racelab.platform..",
                      "dev.racelab.account..",
                      "dev.racelab.order..",
                      "dev.racelab.gateway..",
                      "dev.racelab.locking..",
                      "io.quarkus..",
                      "io.vertx..",
                      "jakarta..")
                  .and(resideOutsideOfPackage("jakarta.mail..")));

  /** Of guard it reads the catalogue; it runs no strategy itself. */
  @ArchTest
  static final ArchRule OF_GUARD_ONLY_THE_CATALOGUE =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("dev.racelab.guard..")
                  .or(
                      belongToAnyOf(
                          Strategies.class,
                          Strategy.class,
                          Promise.class,
                          Hazard.class,
                          Condition.class,
                          ReadMode.class,
                          WriteMode.class,
                          Point.class,
                          Stage.class)));
}
