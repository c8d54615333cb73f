package dev.racelab.locking.cdi;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Year;
import java.time.YearMonth;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What may stand in a lock's name: types whose equal values, and no others, have the same text in
 * every process. An object has a text of its own in each instance, and would guard nothing while it
 * seems to; a fraction has several (1.0 and 1.00).
 */
final class NameValues {
  static final String ALLOWED =
      "String, CharSequence, whole numbers, boolean, char, BigInteger, UUID, enums, and dates and"
          + " times of java.time without a zone";

  private static final Set<String> CLASSES =
      Stream.of(
              String.class,
              CharSequence.class,
              Byte.class,
              Short.class,
              Integer.class,
              Long.class,
              BigInteger.class,
              Boolean.class,
              Character.class,
              UUID.class,
              Instant.class,
              LocalDate.class,
              LocalTime.class,
              LocalDateTime.class,
              MonthDay.class,
              Year.class,
              YearMonth.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  private NameValues() {}

  /** Whether values of this class, which is no enum, have a text. */
  static boolean isAllowed(String className) {
    return CLASSES.contains(className);
  }

  /** The text of an argument. */
  static String text(@Nullable Object value, String parameter) {
    return switch (value) {
      case null ->
          throw new IllegalArgumentException(
              parameter + " is null, and the name of a lock needs its value");
      case Enum<?> constant -> constant.name();
      case CharSequence characters -> characters.toString();
      case Object known when isAllowed(known.getClass().getName()) -> known.toString();
      default ->
          throw new IllegalStateException(
              parameter
                  + " is a "
                  + value.getClass().getName()
                  + ", which may not stand in the name of a lock; allowed are "
                  + ALLOWED);
    };
  }
}
