package dev.racelab.platform.lab;

import dev.racelab.guard.Deadline;
import dev.racelab.guard.Point;
import dev.racelab.guard.Probe;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Does at each point what the request asked for: pause, meet, stop; and notes rows touched. */
final class LabProbe implements Probe {
  private final LabRequest request;
  private final MeetingPlace meetings;
  private final String replica;
  private final Duration longestPause;
  private final LongSupplier nanoTime;

  LabProbe(
      LabRequest request,
      MeetingPlace meetings,
      String replica,
      Duration longestPause,
      LongSupplier nanoTime) {
    this.request = request;
    this.meetings = meetings;
    this.replica = replica;
    this.longestPause = longestPause;
    this.nanoTime = nanoTime;
  }

  @Override
  public void reached(Point point) {
    if (point == Point.BEGIN) {
      request.startOver();
    }
    if (point == Point.READ) {
      pause(request.window());
    }
    LabHeaders.Rendezvous meeting = request.rendezvousAhead();
    if (meeting != null && meeting.at() == point) {
      request.metAt(meetings.meet(meeting.name(), meeting.parties(), meeting.timeout()));
    }
    LabHeaders.Hold hold = request.holdAt(point);
    if (hold != null) {
      request.letGo();
      meetings.hold(new MeetingPlace.Held(hold.name(), point.label(), replica), longestPause);
    }
  }

  @Override
  public void read(String row, long version) {
    request.accessed("r", row, version);
  }

  @Override
  public void wrote(String row, long version) {
    request.accessed("w", row, version);
    reached(Point.ROW);
  }

  private void pause(Duration window) {
    Deadline end = Deadline.in(window, nanoTime);
    while (!end.passed() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(end.left().toNanos());
    }
  }
}
