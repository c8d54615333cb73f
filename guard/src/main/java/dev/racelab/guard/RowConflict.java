package dev.racelab.guard;

/**
 * A row that has moved since somebody read it.
 *
 * @param row the row, for example {@code product/7}
 * @param currentVersion the version that it has now
 */
public record RowConflict(String row, long currentVersion) {}
