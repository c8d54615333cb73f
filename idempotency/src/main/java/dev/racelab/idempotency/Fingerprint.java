package dev.racelab.idempotency;

import dev.racelab.idempotency.UnreadableBodyException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request wishes: SHA-256 of its method, its path and its body. JSON bodies (of type {@code
 * application/json} or any {@code +json}) that say the same have the same one, whatever their white
 * space and the order of their members; all other bodies count byte for byte.
 */
public final class Fingerprint {
  private static final String PURPOSE = "racelab-idempotency-fingerprint";

  private final byte[] digest;

  private Fingerprint(byte[] digest) {
    this.digest = digest;
  }

  /**
   * The fingerprint of a request.
   *
   * @param method as it was sent; upper and lower case differ, as in HTTP
   * @param path the path as it was sent, with the query where that is part of the wish
   * @param contentType the header's value, or null
   * @param body all of it; empty where there is none
   * @throws UnreadableBodyException if the body is not the JSON that it says it is
   */
  public static Fingerprint of(
      String method, String path, @Nullable String contentType, byte[] body)
      throws UnreadableBodyException {
    Digest digest = new Digest(PURPOSE).text(method).text(path);
    if (isJson(contentType) && body.length > 0) {
      digest.text("json").bytes(canonical(body));
    } else {
      digest.text("bytes").bytes(body);
    }
    return new Fingerprint(digest.finish());
  }

  /**
   * As {@link #of(String, String, String, byte[])}, of a body that is read to its end.
   *
   * @param mostBytes how long the body may be; one more byte is read at most
   * @throws UnreadableBodyException also if the body is longer
   */
  public static Fingerprint of(
      String method, String path, @Nullable String contentType, InputStream body, int mostBytes)
      throws IOException, UnreadableBodyException {
    byte[] read = body.readNBytes(mostBytes);
    if (body.read() >= 0) {
      throw new UnreadableBodyException(
          Problem.TOO_LARGE, "the body is longer than " + mostBytes + " bytes", null);
    }
    return of(method, path, contentType, read);
  }

  /** The one that {@link #bytes()} was taken from. */
  public static Fingerprint ofBytes(byte[] bytes) {
    if (bytes.length != Digest.LENGTH) {
      throw new IllegalArgumentException(
          "a fingerprint has " + Digest.LENGTH + " bytes, not " + bytes.length);
    }
    return new Fingerprint(bytes.clone());
  }

  /** 32 bytes. */
  public byte[] bytes() {
    return digest.clone();
  }

  private static byte[] canonical(byte[] body) throws UnreadableBodyException {
    try {
      return CanonicalJson.digest(body);
    } catch (IOException e) {
      // Its own words may quote the body, so they stay in the cause.
      throw new UnreadableBodyException(
          Problem.MALFORMED, "the body says that it is JSON, and is not", e);
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    int parameters = contentType.indexOf(';');
    String type =
        (parameters < 0 ? contentType : contentType.substring(0, parameters))
            .strip()
            .toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.endsWith("+json");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that && Arrays.equals(digest, that.digest);
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
