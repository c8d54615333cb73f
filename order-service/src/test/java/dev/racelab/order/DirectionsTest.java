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
          .layer("payment")
          .definedBy("dev.racelab.order.payment..")
          .layer("redemption")
          .definedBy("dev.racelab.order.redemption..")
          .layer("outbox")
          .definedBy("dev.racelab.order.outbox..")
          .layer("transition")
          .definedBy("dev.racelab.order.transition..")
          .layer("checkout")
          .definedBy("dev.racelab.order.checkout..")
          .layer("placement")
          .definedBy("dev.racelab.order.placement..")
          .layer("cancellation")
          .definedBy("dev.racelab.order.cancellation..")
          .whereLayer("stock")
          .mayNotAccessAnyLayer()
          .whereLayer("book")
          .mayNotAccessAnyLayer()
          .whereLayer("payment")
          .mayNotAccessAnyLayer()
          .whereLayer("redemption")
          .mayNotAccessAnyLayer()
          .whereLayer("outbox")
          .mayOnlyAccessLayers("book")
          .whereLayer("transition")
          .mayOnlyAccessLayers("stock", "book", "redemption", "outbox")
          .whereLayer("checkout")
          .mayOnlyAccessLayers("book", "payment", "transition")
          .whereLayer("placement")
          .mayOnlyAccessLayers("stock", "book", "redemption", "payment", "transition", "checkout")
          .whereLayer("cancellation")
          .mayOnlyAccessLayers("book", "transition", "checkout");

  @ArchTest
  static final ArchRule OF_RACELAB_ONLY_PLATFORM_AND_GUARD =
      ServiceDirections.onlyPlatformAndGuardBesides("dev.racelab.order..");

  @ArchTest
  static final ArchRule NO_OPERATION_NAMES_A_STRATEGY =
      ServiceDirections.NO_OPERATION_NAMES_A_STRATEGY;
}
