package dev.racelab.idempotency;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 of a list of values. Each is hashed behind its kind and length, so that no two lists are
 * the same bytes: ("ab", "c") is not ("a", "bc").
 */
final class Digest {
  /** Of every digest, in bytes. */
  static final int LENGTH = 32;

  private static final int CHARS_AT_A_TIME = 1024;

  private final MessageDigest sha256;

  /**
   * A digest.
   *
   * @param purpose hashed first, so that digests made for two purposes never equal each other
   */
  Digest(String purpose) {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256, this one does not", e);
    }
    text(purpose);
  }

  /**
   * Its UTF-16 units, and not its UTF-8: half a surrogate pair has none, and would be hashed as the
   * question mark that an encoder puts in its place.
   */
  Digest text(String text) {
    begin('t', text.length());
    ByteBuffer bytes = ByteBuffer.allocate(2 * Math.min(text.length(), CHARS_AT_A_TIME));
    for (int from = 0; from < text.length(); from += CHARS_AT_A_TIME) {
      int to = Math.min(text.length(), from + CHARS_AT_A_TIME);
      bytes.clear().asCharBuffer().put(CharBuffer.wrap(text, from, to));
      sha256.update(bytes.limit(2 * (to - from)));
    }
    return this;
  }

  Digest bytes(byte[] bytes) {
    begin('b', bytes.length);
    sha256.update(bytes);
    return this;
  }

  /** Begins a list of so many values. */
  Digest list(int size) {
    begin('l', size);
    return this;
  }

  byte[] finish() {
    return sha256.digest();
  }

  private void begin(char kind, int length) {
    sha256.update(ByteBuffer.allocate(1 + Integer.BYTES).put((byte) kind).putInt(length).flip());
  }
}
