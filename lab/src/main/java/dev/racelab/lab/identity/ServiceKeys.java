package dev.racelab.lab.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The key pair with which a service signs its own tokens (P-256, for ES256): other services know
 * the public half, and take what it signs for that service's, in the role of a service.
 *
 * @param signingKey PKCS #8 in PEM, for its owner only; an absolute path
 * @param publicKey X.509 in PEM; an absolute path
 */
public record ServiceKeys(Path signingKey, Path publicKey) {
  /**
   * Loads the pair from a folder, or makes it.
   *
   * @param folder exists, and nobody else makes the same pair in it now
   * @param service the service's name
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static ServiceKeys in(Path folder, String service) {
    Path home = folder.toAbsolutePath().normalize();
    ServiceKeys keys =
        new ServiceKeys(
            home.resolve(service + ".signing.pem"), home.resolve(service + ".public.pem"));
    try {
      // The public half is written last, so where it is, the pair is whole.
      if (!Files.exists(keys.publicKey())) {
        var pair = Keys.generate();
        Files.deleteIfExists(keys.signingKey());
        Keys.write(keys.signingKey(), "rw-------", Keys.pem("PRIVATE KEY", pair.getPrivate()));
        Keys.write(keys.publicKey(), "rw-r--r--", Keys.pem("PUBLIC KEY", pair.getPublic()));
      }
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the keys of %s in %s: %s".formatted(service, home, e.getMessage()), e);
    }
  }
}
