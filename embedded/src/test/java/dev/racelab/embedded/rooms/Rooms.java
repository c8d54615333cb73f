package dev.racelab.embedded.rooms;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.jspecify.annotations.NullMarked;

/** What holds for the packages of every module. */
public final class Rooms {
  /** No package needs, by whatever detour, a package that needs it. */
  public static final ArchRule NO_CYCLES =
      slices().matching("dev.racelab.(**)").should().beFreeOfCycles();

  /** The compiler checks null in every package, since every package says so. */
  public static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
      ArchRuleDefinition.classes().should(standInANullMarkedPackage());

  private Rooms() {}

  private static ArchCondition<JavaClass> standInANullMarkedPackage() {
    return new ArchCondition<>("stand in a package whose package-info says @NullMarked") {
      @Override
      public void check(JavaClass checked, ConditionEvents events) {
        if (!checked.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(
                  checked,
                  checked.getName() + ": " + checked.getPackageName() + " is not @NullMarked"));
        }
      }
    };
  }
}
