package dev.racelab.lab.conformance;

import dev.racelab.lab.driver.Driver;
import dev.racelab.lab.driver.HttpCall;
import dev.racelab.lab.driver.Observer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A driver that tells an endpoint how many copies are coming, so that they really meet there: none
 * of them goes on before all have come. What comes alone waits for nobody.
 */
final class Crowd implements Driver {
  private final Driver driver;
  private volatile Optional<List<CountDownLatch>> meetings = Optional.empty();

  Crowd(Driver driver) {
    this.driver = driver;
  }

  /** Waits until all who are coming are at their first or second meeting. */
  void meet(int meeting) {
    meetings.map(all -> all.get(meeting)).ifPresent(Crowd::come);
  }

  private static void come(CountDownLatch meeting) {
    try {
      meeting.countDown();
      if (!meeting.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("%d copies did not come".formatted(meeting.getCount()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String name() {
    return driver.name();
  }

  @Override
  public void volley(URI base, List<HttpCall> calls, Duration deadline, Observer observer)
      throws InterruptedException {
    int size = calls.size();
    meetings = Optional.of(List.of(new CountDownLatch(size), new CountDownLatch(size)));
    try {
      driver.volley(base, calls, deadline, observer);
    } finally {
      meetings = Optional.empty();
    }
  }

  @Override
  public void stream(
      URI base, List<HttpCall> calls, int lanes, Duration deadline, Observer observer)
      throws InterruptedException {
    driver.stream(base, calls, lanes, deadline, observer);
  }
}
