package dev.racelab.platform.database;

/** The database is none that this service can work with; the message says why, on one line. */
final class UnfitDatabaseException extends Exception {
  private static final long serialVersionUID = 1L;

  UnfitDatabaseException(String why) {
    super(why);
  }

  UnfitDatabaseException(String why, Throwable cause) {
    super(why, cause);
  }
}
