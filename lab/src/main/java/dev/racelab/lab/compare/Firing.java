package dev.racelab.lab.compare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.Driver;
import dev.racelab.lab.driver.HttpCall;
import dev.racelab.lab.driver.Observer;
import dev.racelab.lab.driver.Outcome;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import dev.racelab.lab.history.OperationType;
import dev.racelab.lab.history.Recorder;
import dev.racelab.lab.scenario.Request;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sends a round's requests through a driver and records what becomes of them. */
final class Firing {
  /** More than any guard lets a request wait for another that is not stopped. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Driver driver;
  private final URI gateway;
  private final Recorder recorder;

  Firing(Driver driver, URI gateway, Recorder recorder) {
    this.driver = driver;
    this.gateway = gateway;
    this.recorder = recorder;
  }

  /** All requests at one moment. */
  Fired volley(List<Request> requests, Map<String, String> headers) throws InterruptedException {
    return volley(requests, headers, DEADLINE);
  }

  /** One request, which may be held up for long. */
  Fired single(Request request, Map<String, String> headers, Duration deadline)
      throws InterruptedException {
    return volley(List.of(request), headers, deadline);
  }

  private Fired volley(List<Request> requests, Map<String, String> headers, Duration deadline)
      throws InterruptedException {
    Recording recording = new Recording(recorder, requests, requests.size());
    driver.volley(gateway, calls(requests, headers), deadline, recording);
    return recording.fired();
  }

  /** The requests one after another, so many at a time. */
  Fired stream(List<Request> requests, Map<String, String> headers, int lanes)
      throws InterruptedException {
    Recording recording = new Recording(recorder, requests, lanes);
    driver.stream(gateway, calls(requests, headers), lanes, DEADLINE, recording);
    return recording.fired();
  }

  /** Writes into the history that a replica was killed while it worked on that request. */
  Attempt killed(String replica, Stand at, Request request) {
    ObjectNode what = request.arguments().deepCopy();
    what.put("replica", replica).put("point", at.label());
    Operation kill = recorder.invoke(recorder.newProcess(), "kill", what, request.key());
    return new Attempt(kill, recorder.complete(kill, OperationType.INFO, what, replica, null));
  }

  private static List<HttpCall> calls(List<Request> requests, Map<String, String> headers) {
    return requests.stream().map(request -> request.call().with(headers)).toList();
  }

  /**
   * What became of a round's requests.
   *
   * @param attempts the history of these requests alone
   * @param met whether the parties met
   * @param replicas who answered
   * @param applicable false where every request was refused because the strategy makes no sense
   */
  record Fired(List<Attempt> attempts, boolean met, Set<String> replicas, boolean applicable) {
    static final Fired NONE = new Fired(List.of(), false, Set.of(), false);

    /** What became of these and of those that were fired apart from them. */
    Fired and(Fired other) {
      return new Fired(
          Stream.concat(attempts.stream(), other.attempts.stream()).toList(),
          met || other.met,
          Stream.concat(replicas.stream(), other.replicas.stream()).collect(Collectors.toSet()),
          applicable || other.applicable);
    }
  }

  /** A lane is one process of the history until one of its operations ends unknown. */
  private static final class Recording implements Observer {
    private static final int NONE = -1;

    private final Recorder recorder;
    private final List<Request> requests;
    private final int[] processes;
    private final @Nullable Operation[] invocations;
    private final @Nullable Operation[] ends;
    private final @Nullable Completion[] completions;

    Recording(Recorder recorder, List<Request> requests, int lanes) {
      this.recorder = recorder;
      this.requests = requests;
      this.processes = new int[lanes];
      java.util.Arrays.fill(processes, NONE);
      this.invocations = new Operation[requests.size()];
      this.ends = new Operation[requests.size()];
      this.completions = new Completion[requests.size()];
    }

    @Override
    public void sending(int call, int lane) {
      if (processes[lane] == NONE) {
        processes[lane] = recorder.newProcess();
      }
      Request request = requests.get(call);
      invocations[call] =
          recorder.invoke(processes[lane], request.f(), request.arguments(), request.key());
    }

    @Override
    public void done(int call, int lane, Outcome outcome) {
      Operation invocation = Objects.requireNonNull(invocations[call], "done before sending");
      Completion completion = Completion.of(requests.get(call).arguments(), outcome);
      completions[call] = completion;
      ends[call] =
          recorder.complete(
              invocation,
              completion.type(),
              completion.value(),
              completion.replica(),
              completion.status());
      if (completion.type() == OperationType.INFO) {
        processes[lane] = NONE;
      }
    }

    /** Called once the driver has returned, which orders this after everything above. */
    Fired fired() {
      Attempt[] attempts = new Attempt[requests.size()];
      for (int i = 0; i < attempts.length; i++) {
        attempts[i] =
            new Attempt(Objects.requireNonNull(invocations[i], "a call was left out"), ends[i]);
      }
      List<Completion> answers =
          Stream.of(completions).filter(Objects::nonNull).map(Completion.class::cast).toList();
      return new Fired(
          List.of(attempts),
          answers.stream().anyMatch(Completion::met),
          Stream.of(attempts)
              .map(attempt -> attempt.evidence().replica())
              .filter(Objects::nonNull)
              .map(String.class::cast)
              .collect(Collectors.toSet()),
          answers.isEmpty() || answers.stream().anyMatch(Completion::applicable));
    }
  }
}
