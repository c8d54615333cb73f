package dev.racelab.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RedisServerTest {
  @TempDir Path folder;

  @Test
  void whatWasAnsweredSurvivesAKillAndRestarts() throws IOException {
    try (var server = RedisServer.start(folder.resolve("redis"))) {
      assertThat(ask(server, "SET kept yes")).isEqualTo("+OK");
      var port = server.port();
      server.kill();
      assertThat(server.process().isAlive()).isFalse();
      server.restart();
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(server.uri()).isEqualTo("redis://127.0.0.1:" + port);
      assertThat(ask(server, "STRLEN kept")).isEqualTo(":3");
    }
  }

  @Test
  void itSyncsItsAppendOnlyFileAndEvictsNothing() throws IOException {
    try (var server = RedisServer.start(folder.resolve("redis"))) {
      assertThat(ask(server, "CONFIG GET appendonly", 4)).isEqualTo("yes");
      assertThat(ask(server, "CONFIG GET appendfsync", 4)).isEqualTo("everysec");
      assertThat(ask(server, "CONFIG GET maxmemory-policy", 4)).isEqualTo("noeviction");
      assertThat(ask(server, "CONFIG GET bind", 4)).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void closeLeavesNoProcessAndNoFolder() {
    var directory = folder.resolve("redis");
    var server = RedisServer.start(directory);
    var process = server.process();
    assertThat(directory.resolve("redis.pid")).hasContent(Long.toString(process.pid()));
    server.close();
    assertThat(process.isAlive()).isFalse();
    assertThat(directory).doesNotExist();
  }

  @Test
  void aPortInUseIsToldWithTheLog() throws IOException {
    try (var taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThatThrownBy(
              () -> RedisServer.start(folder.resolve("redis"), taken.getLocalPort(), Map.of()))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("redis.log")
          .hasMessageContaining("bind: Address");
    }
  }

  private static String ask(RedisServer server, String command) throws IOException {
    return ask(server, command, 0);
  }

  /** The answer's line after {@code skipped} others. */
  private static String ask(RedisServer server, String command, int skipped) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int line = 0; line < skipped; line++) {
        in.readLine();
      }
      return String.valueOf(in.readLine());
    }
  }
}
