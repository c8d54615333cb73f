package dev.racelab.lab;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may use whom among the rooms that race and judge. */
@AnalyzeClasses(packages = "dev.racelab.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class DirectionsTest {
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
          .whereLayer("report")
          .mayOnlyAccessLayers("compare", "scenario", "history", "check")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();
}
