package dev.racelab.idempotency;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key in its scope, of one length whatever they are. Two scopes and keys never share one, since
 * they are hashed with their lengths; it tells nobody who the caller is.
 */
public final class RecordId {
  private final byte[] digest;

  RecordId(byte[] digest) {
    this.digest = digest;
  }

  /** 32 bytes. */
  public byte[] bytes() {
    return digest.clone();
  }

  /**
   * The name of an advisory lock. Two ids may share one, by a chance of 2^-64; then one is told
   * that it is in flight while the other runs.
   */
  public long lockNumber() {
    return ByteBuffer.wrap(digest).getLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordId that && Arrays.equals(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(digest);
  }
}
