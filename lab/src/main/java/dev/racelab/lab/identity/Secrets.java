package dev.racelab.lab.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * Everything secret of one system, as files: the key pair and a password for each store's user.
 * Only their owner may enter the folder. The passwords in it can be read by all who may enter:
 * containers have users of their own, and read them through a bind mount of the single file. So can
 * the key of a service that signs its own tokens. The key that signs everybody's is never mounted,
 * and is its owner's alone.
 */
public final class Secrets {
  private static final int PASSWORD_BYTES = 24;
  private static final List<String> USERS = List.of("postgres", "account", "order", "grafana");

  /** Those that call other services as themselves. */
  private static final List<String> SIGNING_SERVICES = List.of("order");

  private Secrets() {}

  /** Makes what is missing, and never overwrites. */
  public static Keys in(Path folder) {
    Keys keys = Keys.in(folder);
    for (String user : USERS) {
      write(folder.resolve(user + ".password"), password());
    }
    for (String service : SIGNING_SERVICES) {
      readableInside(ServiceKeys.in(folder, service).signingKey());
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
        readableInside(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
    }
  }

  /** Not at its making: the process's umask would take the others' right away again. */
  private static void readableInside(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
