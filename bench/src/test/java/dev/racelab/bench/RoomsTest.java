package dev.racelab.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;

/** What stands on every library's class path must need none. */
@AnalyzeClasses(
    packages = {"dev.racelab.bench.peer", "dev.racelab.bench.worker"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule A_PEER_NEEDS_THE_JDK =
      classes()
          .that()
          .resideInAPackage("dev.racelab.bench.peer")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "dev.racelab.bench.peer"));

  @ArchTest
  static final ArchRule A_WORKER_NEEDS_THE_JDK_AND_PEERS =
      classes()
          .that()
          .resideInAPackage("dev.racelab.bench.worker")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..",
                  "org.jspecify..",
                  "dev.racelab.bench.peer",
                  "dev.racelab.bench.worker"));
}
