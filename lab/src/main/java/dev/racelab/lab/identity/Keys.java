package dev.racelab.lab.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * The key pair that signs the lab's tokens (P-256, for ES256), in a folder that only its owner may
 * enter. It is made on this machine the first time, and never leaves it but for the public half.
 */
public final class Keys {
  private static final String PRIVATE_FILE = "private.pem";
  private static final String PUBLIC_FILE = "public.pem";
  private static final int PEM_LINE = 64;

  private final PrivateKey privateKey;
  private final Path publicKeyFile;
  private final Optional<Path> signingKeyFile;

  private Keys(PrivateKey privateKey, Path publicKeyFile, Optional<Path> signingKeyFile) {
    this.privateKey = privateKey;
    this.publicKeyFile = publicKeyFile;
    this.signingKeyFile = signingKeyFile;
  }

  /**
   * Loads the pair from a folder, or makes both. Of two processes that make them at once, both get
   * the first one's.
   *
   * @throws UncheckedIOException if the folder cannot be written or read
   * @throws IllegalStateException if a file in it is not a key
   */
  public static Keys in(Path folder) {
    var home = folder.toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(home)) {
        create(home);
      }
      var signing = home.resolve(PRIVATE_FILE);
      return new Keys(readPrivateKey(signing), home.resolve(PUBLIC_FILE), Optional.of(signing));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the keys in " + home + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes a new pair of which only the public half is written, over one that is there: for a system
   * whose tokens nobody signs but this process.
   *
   * @param folder exists
   */
  public static Keys unsaved(Path folder) throws IOException {
    var pair = generate();
    var file = folder.toAbsolutePath().normalize().resolve(PUBLIC_FILE);
    Files.writeString(file, pem("PUBLIC KEY", pair.getPublic()));
    return new Keys(pair.getPrivate(), file, Optional.empty());
  }

  /** Made under another name and renamed, so that nobody sees half a pair. */
  private static void create(Path home) throws IOException {
    Files.createDirectories(home.getParent());
    var unfinished = Files.createTempDirectory(home.getParent(), ".keys-");
    try {
      var pair = generate();
      write(unfinished.resolve(PRIVATE_FILE), "rw-------", pem("PRIVATE KEY", pair.getPrivate()));
      write(unfinished.resolve(PUBLIC_FILE), "rw-r--r--", pem("PUBLIC KEY", pair.getPublic()));
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      Files.deleteIfExists(unfinished.resolve(PRIVATE_FILE));
      Files.deleteIfExists(unfinished.resolve(PUBLIC_FILE));
      Files.deleteIfExists(unfinished);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  static KeyPair generate() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make P-256 keys", e);
    }
  }

  static void write(Path file, String permissions, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    Files.writeString(file, text);
  }

  static String pem(String type, Key key) {
    var base64 =
        Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, base64);
  }

  private static PrivateKey readPrivateKey(Path file) throws IOException {
    var base64 = Files.readString(file).lines().filter(line -> !line.startsWith("-----")).toList();
    try {
      var bytes = Base64.getDecoder().decode(String.join("", base64));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          file + " is not a private EC key: delete the folder " + file.getParent(), e);
    }
  }

  /** The public half (X.509 in PEM), for services to check tokens with; an absolute path. */
  public Path publicKeyFile() {
    return publicKeyFile;
  }

  /** The private half (PKCS #8 in PEM), for whoever on this machine signs too; if it is saved. */
  public Optional<Path> signingKeyFile() {
    return signingKeyFile;
  }

  PrivateKey privateKey() {
    return privateKey;
  }
}
