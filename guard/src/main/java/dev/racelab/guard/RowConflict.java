package dev.racelab.guard;

/**
 * A row that has moved since somebody read it.
 *
 * @param name the row's name in lock scopes, for example {@code product:7}
 * @param currentVersion the version that it has now
 */
public record RowConflict(String name, long currentVersion) {}
