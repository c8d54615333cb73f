package dev.racelab.embedded;

import java.util.List;

/** The files on the class path that PostgreSQL and Redis are unpacked from. */
public final class EmbeddedArchives {
  private EmbeddedArchives() {}

  /** Those for this system and processor, by their resources' names. */
  public static List<String> ofThisMachine() {
    var binaries = new Binaries(Cache.ofUser());
    return List.of(binaries.postgresArchive(), binaries.redisArchive());
  }
}
