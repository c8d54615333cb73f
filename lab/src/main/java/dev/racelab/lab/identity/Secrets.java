package dev.racelab.lab.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** Everything secret of one system, as files: the key pair and a password for each store's user. */
public final class Secrets {
  private static final int PASSWORD_BYTES = 24;

  private Secrets() {}

  /** Makes what is missing, and never overwrites. */
  public static Keys in(Path folder) {
    Keys keys = Keys.in(folder);
    for (String user : List.of("postgres", "account", "order")) {
      write(folder.resolve(user + ".password"), password());
    }
    Path redis = folder.resolve("redis.password");
    write(redis, password());
    try {
      write(folder.resolve("redis.conf"), "requirepass " + Files.readString(redis) + "\n");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return keys;
  }

  /** Hexadecimal, so that it needs no quoting wherever it is put. */
  private static String password() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static void write(Path file, String text) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
    }
  }
}
