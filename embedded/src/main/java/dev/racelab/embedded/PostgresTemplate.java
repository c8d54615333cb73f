package dev.racelab.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An initialised, empty database that is copied for each new server, because a copy takes a third
 * of the time of {@code initdb}. Its superuser's password is random, made on this machine, and lies
 * beside it where only its owner can read it.
 */
final class PostgresTemplate {
  static final String USER = "racelab";

  private static final Duration INITDB_LIMIT = Duration.ofSeconds(60);
  private static final int PASSWORD_BYTES = 18;

  private final Path folder;

  private PostgresTemplate(Path folder) {
    this.folder = folder;
  }

  static PostgresTemplate of(Cache cache, Binaries binaries, PostgresAccount account) {
    // Numbered by what initdb is told here: another number when that changes.
    var name = "%s-data-1-%s".formatted(binaries.postgresName(), account.id());
    return new PostgresTemplate(
        cache.entry(name, made -> initialise(made, binaries.postgres(), account)));
  }

  private static void initialise(Path folder, Path programs, PostgresAccount account)
      throws IOException {
    var password = passwordFile(folder);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, randomPassword() + "\n");
    var data = folder.resolve("data");
    account.createData(data);
    var log = folder.resolve("initdb.log");
    var initdb =
        ChildProcess.start(
            account.command(
                List.of(
                    programs.resolve("bin/initdb").toString(),
                    "--pgdata=" + data,
                    "--username=" + USER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-sync",
                    "--no-instructions")),
            Map.of(),
            folder,
            log);
    if (initdb.stop(Signal.CONT, INITDB_LIMIT) != 0) {
      throw new ServerException(
          "PostgreSQL could not initialise its data folder:\n"
              + String.join("\n", initdb.logTail(20)));
    }
  }

  private static String randomPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static Path passwordFile(Path folder) {
    return folder.resolve("password");
  }

  /** Copies the data and the password below {@code directory}. */
  void copyTo(Path directory) throws IOException {
    // The password goes first: a data folder is then never without it.
    Folders.copy(passwordFile(folder), passwordFile(directory));
    Folders.copy(folder.resolve("data"), directory.resolve("data"));
  }

  static String password(Path directory) throws IOException {
    return Files.readString(passwordFile(directory)).strip();
  }
}
