package dev.racelab.idempotency;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;

/** Who may know whom inside this library. */
@AnalyzeClasses(packages = "dev.racelab.idempotency", importOptions = DoNotIncludeTests.class)
final class RoomsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule THE_SPI_KNOWS_NO_STORE =
      classes()
          .that()
          .resideInAPackage("dev.racelab.idempotency")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.idempotency",
              "com.fasterxml.jackson.core..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule POSTGRESQL_NEEDS_JDBC_ONLY =
      classes()
          .that()
          .resideInAPackage("..idempotency.postgres")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.idempotency",
              "dev.racelab.idempotency.postgres",
              "java..",
              "javax.sql..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule STORES_DO_NOT_KNOW_EACH_OTHER =
      slices().matching("dev.racelab.idempotency.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule NOTHING_OF_WHAT_STANDS_ABOVE_OR_BESIDE =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("dev.racelab..")
                  .or(resideInAPackage("dev.racelab.idempotency..")));
}
