package dev.racelab.platform;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;

/** The platform serves services and the gateway, and knows none of them. */
@AnalyzeClasses(packages = "dev.racelab.platform", importOptions = DoNotIncludeTests.class)
final class DirectionsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule NO_SERVICE_AND_NO_LAB_COMMANDS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.account..",
              "dev.racelab.order..",
              "dev.racelab.gateway..",
              "dev.racelab.lab..",
              "dev.racelab.embedded..",
              "picocli..");

  /** The gateway uses these without the rest of the platform on its class path. */
  @ArchTest
  static final ArchRule THE_REGISTRY_KNOWS_NO_HTTP =
      noClasses()
          .that()
          .resideInAPackage("dev.racelab.platform.problem")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..", "io.quarkus..", "io.vertx..", "java.sql..");

  @ArchTest
  static final ArchRule ONLY_THE_GUARDING_ROOM_WIRES_LOCKS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.racelab.platform.guarding")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.racelab.locking..");
}
