package dev.racelab.lab.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  @TempDir Path folder;

  private final AtomicLong time = new AtomicLong(1000);
  private final Recorder recorder = new Recorder(() -> time.getAndAdd(7), 1000);

  @Test
  void aLineIsWhatTheDesignSays() throws IOException {
    var arguments = JsonNodeFactory.instance.objectNode().put("account", "a").put("amount", 1);
    Operation invocation = recorder.invoke(recorder.newProcess(), "withdraw", arguments, null);
    var answer = arguments.deepCopy().put("balance", 9);
    recorder.complete(invocation, OperationType.OK, answer, "account-2", 201);
    Path file = folder.resolve("history.jsonl");
    HistoryFile.write(file, recorder.since(0));
    assertThat(Files.readAllLines(file))
        .containsExactly(
            """
            {"index":0,"process":0,"type":"invoke","f":"withdraw","value":{"account":"a","amount":1},\
            "time":0,"replica":null,"status":null,"key":null}""",
            """
            {"index":1,"process":0,"type":"ok","f":"withdraw","value":{"account":"a","amount":1,"balance":9},\
            "time":7,"replica":"account-2","status":201,"key":null}""");
    assertThat(HistoryFile.read(file)).isEqualTo(recorder.since(0));
  }

  @Test
  void aLineThatIsNoOperationIsNamed() throws IOException {
    Path file = folder.resolve("broken.jsonl");
    Files.writeString(file, "\n{\"index\":0,\"process\":0,\"type\":\"maybe\"}\n");
    assertThatThrownBy(() -> HistoryFile.read(file))
        .isInstanceOf(MalformedHistoryException.class)
        .hasMessageContaining("line 2");
    Files.writeString(file, "{\"index\":0,\"process\":0,\"type\":\"ok\",\"time\":1}\n");
    assertThatThrownBy(() -> HistoryFile.read(file))
        .hasMessageContaining("type, f and value must be there");
  }

  @Test
  void attemptsPairEachInvocationWithItsOwnEnd() {
    var nothing = JsonNodeFactory.instance.objectNode();
    Operation first = recorder.invoke(0, "withdraw", nothing, null);
    Operation second = recorder.invoke(1, "deposit", nothing, null);
    Operation end = recorder.complete(second, OperationType.FAIL, nothing, null, 409);
    assertThat(Attempt.of(recorder.since(0)))
        .containsExactly(new Attempt(first, null), new Attempt(second, end));
    recorder.invoke(0, "withdraw", nothing, null);
    assertThatThrownBy(() -> Attempt.of(recorder.since(0)))
        .hasMessageContaining("process 0 begins operation 3 before its last one ended");
  }

  @Test
  void indexOrderIsTimeOrderUnderManyThreads() throws Exception {
    Recorder shared = new Recorder(System::nanoTime, System.nanoTime());
    CyclicBarrier gate = new CyclicBarrier(8);
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(
                process ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try {
                                gate.await();
                              } catch (Exception e) {
                                throw new IllegalStateException(e);
                              }
                              for (int i = 0; i < 200; i++) {
                                var nothing = JsonNodeFactory.instance.objectNode();
                                Operation begun = shared.invoke(process, "x", nothing, null);
                                shared.complete(begun, OperationType.OK, nothing, null, 200);
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    List<Operation> all = shared.since(0);
    assertThat(all)
        .hasSize(3200)
        .isSortedAccordingTo(java.util.Comparator.comparingLong(Operation::time));
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).index()).isEqualTo(i);
    }
    assertThat(Attempt.of(all)).hasSize(1600).allMatch(Attempt::isOk);
  }
}
