package dev.racelab.locking;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.racelab.embedded.rooms.Rooms;

/** Who may know whom inside this library. */
@AnalyzeClasses(packages = "dev.racelab.locking", importOptions = DoNotIncludeTests.class)
final class RoomsTest {
  @ArchTest static final ArchRule NO_CYCLES = Rooms.NO_CYCLES;

  @ArchTest static final ArchRule NULL_MARKED = Rooms.EVERY_PACKAGE_IS_NULL_MARKED;

  @ArchTest
  static final ArchRule THE_SPI_KNOWS_NO_STORE =
      classes()
          .that()
          .resideInAPackage("dev.racelab.locking")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.racelab.locking", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule THE_JVM_PROVIDER_NEEDS_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage("..locking.jvm")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.locking",
              "dev.racelab.locking.jvm",
              "dev.racelab.locking.lease",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule WHAT_PROVIDERS_SHARE_KNOWS_NO_STORE =
      classes()
          .that()
          .resideInAPackage("..locking.lease")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "dev.racelab.locking",
                      "dev.racelab.locking.lease",
                      "java..",
                      "org.jspecify..")
                  .or(name("io.vertx.core.Context")));

  @ArchTest
  static final ArchRule WHAT_WATCHES_LOCKS_KNOWS_NO_PROVIDER =
      classes()
          .that()
          .resideInAPackage("..locking.observed")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.locking",
              "dev.racelab.locking.observed",
              "io.micrometer.core.instrument..",
              "io.opentelemetry.api..",
              "io.opentelemetry.context..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule METRICS_NEED_NO_TRACES =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.observed\\.Traced.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule TRACES_NEED_NO_METRICS =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.observed\\.Metered.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  /** Vert.x answers whether a thread is an event loop; it is asked in one place. */
  @ArchTest
  static final ArchRule METHODS_UNDER_LOCKS_NEED_STANDARD_APIS_ONLY =
      classes()
          .that()
          .resideInAPackage("..locking.cdi")
          .and()
          .doNotHaveSimpleName("EventLoops")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.racelab.locking",
              "dev.racelab.locking.cdi",
              "jakarta.annotation..",
              "jakarta.enterprise..",
              "jakarta.inject..",
              "jakarta.interceptor..",
              "jakarta.transaction..",
              "java..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule ONLY_ONE_CLASS_NEEDS_TRANSACTIONS =
      noClasses()
          .that()
          .doNotHaveSimpleName("JtaTransaction")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.transaction..");

  @ArchTest
  static final ArchRule PROVIDERS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("dev.racelab.locking.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              DescribedPredicate.alwaysTrue(), resideInAPackage("dev.racelab.locking.lease"));

  @ArchTest
  static final ArchRule THE_REDIS_PROVIDER_TOUCHES_NO_DATABASE =
      noClasses()
          .that()
          .resideInAPackage("..locking.redis")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "jakarta.persistence..");

  @ArchTest
  static final ArchRule NOTHING_OF_WHAT_STANDS_ABOVE =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("dev.racelab..")
                  .or(resideInAPackage("dev.racelab.locking..")));
}
