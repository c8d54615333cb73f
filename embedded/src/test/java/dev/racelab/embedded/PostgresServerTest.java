package dev.racelab.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PostgresServerTest {
  @TempDir Path folder;

  @Test
  void itIsAsDurableAsInProduction() throws SQLException {
    try (var server = PostgresServer.start(folder.resolve("postgres"));
        var connection = connect(server, "postgres")) {
      assertThat(show(connection, "server_version")).startsWith("18.");
      assertThat(show(connection, "fsync")).isEqualTo("on");
      assertThat(show(connection, "synchronous_commit")).isEqualTo("on");
      assertThat(show(connection, "full_page_writes")).isEqualTo("on");
      assertThat(show(connection, "max_connections")).isEqualTo("500");
      assertThat(show(connection, "listen_addresses")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void whatWasCommittedSurvivesAKillAndRestarts() throws SQLException {
    try (var server = PostgresServer.start(folder.resolve("postgres"))) {
      server.createDatabase("account");
      try (var connection = connect(server, "account");
          var statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept (value text)");
        statement.execute("INSERT INTO kept VALUES ('committed')");
      }
      var port = server.port();
      var killed = server.process();
      server.kill();
      assertThat(killed.isAlive()).isFalse();
      server.restart();
      assertThat(server.process().pid()).isNotEqualTo(killed.pid());
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      try (var connection = connect(server, "account");
          var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT value FROM kept")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("committed");
      }
    }
  }

  @Test
  void closeLeavesNoProcessAndNoFolder() throws SQLException {
    var directory = folder.resolve("postgres");
    var server = PostgresServer.start(directory);
    var process = server.process();
    var workers = process.descendants();
    assertThat(workers).isNotEmpty();
    assertThat(directory.resolve("postgres.pid")).hasContent(Long.toString(process.pid()));
    try (var open = connect(server, "postgres")) {
      server.close();
      assertThat(process.isAlive()).isFalse();
      Await.until(
          "the workers are gone", () -> workers.stream().allMatch(it -> Await.gone(it.pid())));
      assertThat(directory).doesNotExist();
      assertThat(open.isValid(1)).isFalse();
    }
  }

  @Test
  void aPausedServerAnswersNobodyUntilItIsResumed() throws SQLException {
    try (var server = PostgresServer.start(folder.resolve("postgres"));
        var connection = connect(server, "postgres")) {
      assertThat(connection.isValid(5)).isTrue();

      server.pause();

      assertThat(connection.isValid(1)).as("answers while it is paused").isFalse();
      server.resume();
      try (var later = connect(server, "postgres")) {
        assertThat(later.isValid(5)).isTrue();
      }
      server.pause();
      long start = System.nanoTime();
      server.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("a stop of a paused server, which a stopped worker would delay")
          .isLessThan(Duration.ofSeconds(5));
      server.restart();
    }
  }

  @Test
  void aPausedServerKeepsItsWatcherAwake() {
    try (var server = PostgresServer.start(folder.resolve("postgres"))) {
      server.pause();

      assertThat(server.process().descendants())
          .filteredOn(it -> it.info().commandLine().orElse("").contains("racelab-watcher"))
          .singleElement()
          .satisfies(it -> assertThat(stateOf(it.pid())).isNotEqualTo('T'));
      assertThat(server.process().descendants())
          .filteredOn(it -> !it.info().commandLine().orElse("").contains("racelab-watcher"))
          .isNotEmpty()
          .allSatisfy(it -> assertThat(stateOf(it.pid())).isEqualTo('T'));
    }
  }

  @Test
  void aNewServerGoesOnWithTheDataOfAnOldOne() {
    var directory = folder.resolve("postgres");
    var first = PostgresServer.start(directory);
    first.createDatabase("account");
    first.stop();
    try (var second = PostgresServer.start(directory, 0, Map.of())) {
      assertThatThrownBy(() -> second.createDatabase("account"))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("already exists");
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (var server = PostgresServer.start(folder.resolve("postgres"))) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl("postgres"), "racelab", "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  void aPortInUseIsToldWithTheLog() throws Exception {
    try (var taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThatThrownBy(
              () ->
                  PostgresServer.start(folder.resolve("postgres"), taken.getLocalPort(), Map.of()))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("postgres.log")
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void aDatabaseNameThatWouldNeedQuotingIsRefused() {
    try (var server = PostgresServer.start(folder.resolve("postgres"))) {
      assertThatThrownBy(() -> server.createDatabase("a\"b"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static char stateOf(long pid) {
    try {
      var ps = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(pid)).start();
      return (char) ps.getInputStream().read();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Connection connect(PostgresServer server, String database) throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl(database), server.username(), server.password());
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SHOW " + setting)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
