package dev.racelab.platform.lab;

import dev.racelab.guard.Point;
import dev.racelab.guard.Strategy;
import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one request asked of the lab, and what the lab saw of it. Used by one thread at a time. */
@RequestScoped
class LabRequest {
  /** Bounds the answer's header; a transfer with retries stays far below. */
  private static final int MOST_ACCESSES = 64;

  private @Nullable Strategy strategy;
  private boolean weakened;
  private Duration window = Duration.ZERO;
  private LabHeaders.@Nullable Rendezvous rendezvous;
  private LabHeaders.@Nullable Hold hold;
  private @Nullable String onwardHold;
  private int passings;
  private @Nullable Integer met;
  private final List<String> accesses = new ArrayList<>();

  void ask(
      @Nullable Strategy wanted,
      boolean weak,
      Duration pause,
      LabHeaders.@Nullable Rendezvous meeting,
      LabHeaders.@Nullable Hold stop,
      @Nullable String onwardStop) {
    this.strategy = wanted;
    this.weakened = weak;
    this.window = pause;
    this.rendezvous = meeting;
    this.hold = stop;
    this.onwardHold = onwardStop;
  }

  @Nullable Strategy strategy() {
    return strategy;
  }

  boolean isWeakened() {
    return weakened;
  }

  Duration window() {
    return window;
  }

  /** The rendezvous that is still ahead; a request counts once, also when its work runs again. */
  LabHeaders.@Nullable Rendezvous rendezvousAhead() {
    return met == null ? rendezvous : null;
  }

  void metAt(int parties) {
    this.met = parties;
  }

  @Nullable Integer met() {
    return met;
  }

  /** The hold at a point that the request has come to, if it is to stop there this time. */
  LabHeaders.@Nullable Hold holdAt(Point point) {
    if (hold == null || hold.at() != point) {
      return null;
    }
    passings++;
    return passings == hold.passing() ? hold : null;
  }

  /** What a request to another service shall hold at; for the first one only. */
  @Nullable String takeOnwardHold() {
    @Nullable String taken = onwardHold;
    onwardHold = null;
    return taken;
  }

  void letGo() {
    this.hold = null;
  }

  /** A run that is tried again starts its record anew: only the last one has taken effect. */
  void startOver() {
    accesses.clear();
  }

  void accessed(String kind, String row, long version) {
    if (accesses.size() < MOST_ACCESSES) {
      accesses.add(kind + " " + row + "@" + version);
    }
  }

  List<String> accesses() {
    return accesses;
  }
}
