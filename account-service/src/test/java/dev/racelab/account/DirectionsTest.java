package dev.racelab.account;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;
import dev.racelab.platform.testing.ServiceDirections;

/** Features stand side by side on the ledger, and all of them on platform and guard. */
@AnalyzeClasses(packages = "dev.racelab.account", importOptions = DoNotIncludeTests.class)
final class DirectionsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule FEATURES_USE_THE_LEDGER_AND_NOT_EACH_OTHER =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("ledger")
          .definedBy("dev.racelab.account.ledger..")
          .layer("withdrawal")
          .definedBy("dev.racelab.account.withdrawal..")
          .layer("transfer")
          .definedBy("dev.racelab.account.transfer..")
          .layer("signup")
          .definedBy("dev.racelab.account.signup..")
          .whereLayer("ledger")
          .mayNotAccessAnyLayer()
          .whereLayer("withdrawal")
          .mayOnlyAccessLayers("ledger")
          .whereLayer("transfer")
          .mayOnlyAccessLayers("ledger")
          .whereLayer("signup")
          .mayOnlyAccessLayers("ledger");

  @ArchTest
  static final ArchRule OF_RACELAB_ONLY_PLATFORM_AND_GUARD =
      ServiceDirections.onlyPlatformAndGuardBesides("dev.racelab.account..");

  @ArchTest
  static final ArchRule NO_OPERATION_NAMES_A_STRATEGY =
      ServiceDirections.NO_OPERATION_NAMES_A_STRATEGY;
}
