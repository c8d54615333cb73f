package dev.racelab.guard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;

/** Guards know databases and locks; not HTTP, not Quarkus, and nobody who uses them. */
@AnalyzeClasses(packages = "dev.racelab.guard", importOptions = DoNotIncludeTests.class)
final class DirectionsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule NOTHING_OF_HTTP =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.ws.rs..", "io.vertx..", "io.quarkus..", "java.net.http..", "io.netty..");

  @ArchTest
  static final ArchRule NOTHING_OF_WHAT_STANDS_ABOVE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.platform..",
              "dev.racelab.account..",
              "dev.racelab.order..",
              "dev.racelab.gateway..",
              "dev.racelab.lab..",
              "dev.racelab.embedded..");

  @ArchTest
  static final ArchRule OF_LOCKING_ONLY_THE_SPI =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.racelab.locking.jvm..", "dev.racelab.locking.redis..");
}
