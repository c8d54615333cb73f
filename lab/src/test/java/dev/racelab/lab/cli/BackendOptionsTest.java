package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.cluster.running.RunningBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a system is said to run, and what is said where that is not enough. */
final class BackendOptionsTest {
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compare --backend nowhere | --backend: 'nowhere' is not known.",
        "compare --backend running | --backend running: --gateway, --services and --keys say where it runs",
        "compare --part 2/2 | --part: '2/2' is not allowed. Allowed: 0/1, 0/2, 1/2 and so on",
        "compare withdraw --part 1/2 | --part: 1 scenarios have no part 1/2",
        "race withdraw --strategy redis-lock --trigger stopped-holder --backend kubernetes | --backend kubernetes: a replica can be stopped on its node only",
        "race double-submit --strategy atomic-update+key --trigger killed --backend running --gateway http://g:1 --services account=a:1 --keys k | --backend running: a system that runs already is neither stopped nor killed",
        "compare --backend compose --runtime native | --runtime native: only the backend local chooses what its services run as",
        "compare withdraw --trigger late-answer | --trigger: 'late-answer' provokes nothing in these scenarios",
        "checkout-test --backend running --gateway http://g:1 --services account=a:1 --keys k | --backend running: a system that runs already is neither stopped nor killed; use another backend",
        "checkout-test --backend kubernetes --parts storm,outage | --backend kubernetes: a replica can be stopped on its node only",
        "checkout-test --kills 0 | --kills: 0 is not allowed. Allowed: 1 to 10000",
        "checkout-test --parts strom | --parts: 'strom' is not known. Did you mean 'storm'?",
        "kube-test --parts everything | --parts: 'everything' is not known.",
        "kube-test --contxt x | Option '--contxt' is not known. Did you mean '--context'?"
      })
  void whatIsWrongIsSaidInOneLineAndNothingStarts(String line, String said) {
    assertThat(run(line)).isEqualTo(Racelab.USAGE);
    assertThat(err.toString()).startsWith(said);
  }

  private int run(String line) {
    return Racelab.commandLine().setErr(new PrintWriter(err)).execute(line.split(" "));
  }

  @Test
  void theReplicasOfASystemThatRunsAreFoundByNameAndAskedForTheirs() throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/q/health/live",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("X-Served-By", "account-7");
            exchange.sendResponseHeaders(200, -1);
          }
        });
    service.start();
    try {
      String place = "127.0.0.1:" + service.getAddress().getPort();
      RunningBackend backend =
          RunningBackend.of(
              URI.create("http://gateway:8080"), Map.of("account", place), Map.of("account", 1));

      assertThat(backend.replicas("account"))
          .containsExactly(new Replica("account", "account-7", URI.create("http://" + place)));
      assertThat(backend.services()).isEqualTo(List.of("account"));
      assertThatThrownBy(() -> backend.scale("account", 3, Duration.ZERO))
          .isInstanceOf(ClusterException.class)
          .hasMessage(
              "account has 1 replicas, and 3 are to be raced: scale it, or say --replicas 1");
      assertThatThrownBy(() -> backend.kill(backend.replicas("account").getFirst()))
          .isInstanceOf(ClusterException.class);
    } finally {
      service.stop(0);
    }
  }
}
