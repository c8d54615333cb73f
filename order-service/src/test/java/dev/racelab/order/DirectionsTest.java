package dev.racelab.order;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;
import dev.racelab.platform.testing.ServiceDirections;

/** Features stand side by side on stock and order book, and all of them on platform and guard. */
@AnalyzeClasses(packages = "dev.racelab.order", importOptions = DoNotIncludeTests.class)
final class DirectionsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule FEATURES_USE_STOCK_AND_BOOK_AND_NOT_EACH_OTHER =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("stock")
          .definedBy("dev.racelab.order.stock..")
          .layer("book")
          .definedBy("dev.racelab.order.book..")
          .layer("placement")
          .definedBy("dev.racelab.order.placement..")
          .layer("cancellation")
          .definedBy("dev.racelab.order.cancellation..")
          .layer("redemption")
          .definedBy("dev.racelab.order.redemption..")
          .whereLayer("stock")
          .mayNotAccessAnyLayer()
          .whereLayer("book")
          .mayNotAccessAnyLayer()
          .whereLayer("placement")
          .mayOnlyAccessLayers("stock", "book")
          .whereLayer("cancellation")
          .mayOnlyAccessLayers("stock", "book")
          .whereLayer("redemption")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule OF_RACELAB_ONLY_PLATFORM_AND_GUARD =
      ServiceDirections.onlyPlatformAndGuardBesides("dev.racelab.order..");

  @ArchTest
  static final ArchRule NO_OPERATION_NAMES_A_STRATEGY =
      ServiceDirections.NO_OPERATION_NAMES_A_STRATEGY;
}
