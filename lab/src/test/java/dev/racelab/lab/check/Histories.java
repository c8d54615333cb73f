package dev.racelab.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.AccountState.Entry;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import dev.racelab.lab.history.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Histories written by hand: everything begins before anything ends, as a volley does. */
final class Histories {
  private final AtomicLong time = new AtomicLong();
  private final Recorder recorder = new Recorder(time::incrementAndGet, 0);
  private final List<Runnable> endings = new ArrayList<>();

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode movement(String account, long amount) {
    return object().put("account", account).put("amount", amount);
  }

  static Entry entry(String operation, long amount, long after) {
    return new Entry(operation, amount, after);
  }

  static AccountState account(
      String id, long opening, long minimum, long balance, Entry... entries) {
    return new AccountState(id, opening, minimum, balance, List.of(entries));
  }

  static Anomaly onlyAnomaly(Verdict verdict) {
    assertThat(verdict.found()).as(verdict.toString()).hasSize(1);
    return verdict.found().getFirst();
  }

  Histories okWithdrawal(String account, String operation, long balance, String replica) {
    return add(
        "withdraw",
        movement(account, 1),
        OperationType.OK,
        object().put("operationId", operation).put("balance", balance),
        replica,
        201);
  }

  Histories refusedWithdrawal(String account) {
    return add(
        "withdraw",
        movement(account, 1),
        OperationType.FAIL,
        object().put("error", "insufficient-funds"),
        "account-1",
        409);
  }

  Histories unknownWithdrawal(String account) {
    return add(
        "withdraw",
        movement(account, 1),
        OperationType.INFO,
        object().put("error", "no answer: deadline passed"),
        null,
        null);
  }

  Histories add(
      String f,
      ObjectNode arguments,
      OperationType outcome,
      ObjectNode more,
      @Nullable String replica,
      @Nullable Integer status) {
    return add(f, arguments, null, outcome, more, replica, status);
  }

  Histories add(
      String f,
      ObjectNode arguments,
      @Nullable String key,
      OperationType outcome,
      ObjectNode more,
      @Nullable String replica,
      @Nullable Integer status) {
    Operation invocation = recorder.invoke(recorder.newProcess(), f, arguments, key);
    ObjectNode value = arguments.deepCopy().setAll(more);
    endings.add(() -> recorder.complete(invocation, outcome, value, replica, status));
    return this;
  }

  /** All so far; what is added later ends after these. */
  List<Attempt> attempts() {
    endings.forEach(Runnable::run);
    endings.clear();
    return Attempt.of(recorder.since(0));
  }
}
