package dev.racelab.guard;

/** PostgreSQL's isolation levels, strongest last. */
enum Isolation {
  READ_COMMITTED("READ COMMITTED"),
  REPEATABLE_READ("REPEATABLE READ"),
  SERIALIZABLE("SERIALIZABLE");

  private final String sql;

  Isolation(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }
}
