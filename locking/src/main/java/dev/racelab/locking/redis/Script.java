package dev.racelab.locking.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * One of the things that a Lua script does, sent by the script's digest, and in full when the
 * server has not seen it yet. A server that knows one of them knows all, so that of two that are
 * sent one right after the other none is sent again behind the other.
 */
final class Script {
  private final String text;
  private final String digest;
  private final String what;

  private Script(String text, String what) {
    this.text = text;
    this.digest = sha1(text);
    this.what = what;
  }

  /** One script for each of the given bodies, which must end with a return, by its name. */
  static Map<String, Script> together(Map<String, String> bodies) {
    StringBuilder text = new StringBuilder("-- The last of ARGV says what to do.\n");
    bodies.forEach(
        (what, body) ->
            text.append("if ARGV[#ARGV] == '")
                .append(what)
                .append("' then\n")
                .append(body)
                .append("end\n"));
    return bodies.keySet().stream()
        .collect(Collectors.toMap(what -> what, what -> new Script(text.toString(), what)));
  }

  /**
   * Runs the script once. A server that does not know the digest (first use, restart, SCRIPT FLUSH)
   * has run nothing, so sending the text then cannot run it twice; EVAL also teaches it the digest.
   */
  CompletableFuture<Response> run(
      RedisLink link, Duration timeout, List<String> keys, List<String> arguments) {
    return link.send(request(Command.EVALSHA, digest, keys, arguments), timeout)
        .exceptionallyCompose(
            failure ->
                hasMessage(failure, "NOSCRIPT")
                    ? link.send(request(Command.EVAL, text, keys, arguments), timeout)
                    : CompletableFuture.failedFuture(failure));
  }

  private Request request(
      Command command, String script, List<String> keys, List<String> arguments) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    arguments.forEach(request::arg);
    return request.arg(what);
  }

  /** Whether Redis, or the client, says {@code part} in the error. */
  static boolean hasMessage(Throwable failure, String part) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String message = cause == null ? null : cause.getMessage();
    return message != null && message.contains(part);
  }

  private static String sha1(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1, this one does not", e);
    }
  }
}
