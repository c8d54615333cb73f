package dev.racelab.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;

/** Servers need the JDK, a driver and an unpacker; nothing of Racelab. */
@AnalyzeClasses(packages = "dev.racelab.embedded", importOptions = DoNotIncludeTests.class)
final class DirectionsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule NOTHING_OF_RACELAB_BUT_ITSELF =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.embedded",
              "java..",
              "org.jspecify..",
              "org.apache.commons.compress..",
              "org.tukaani.xz..");
}
