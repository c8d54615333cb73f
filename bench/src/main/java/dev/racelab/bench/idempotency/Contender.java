package dev.racelab.bench.idempotency;

import dev.racelab.bench.load.Turn;

/** What is compared: a service, and what becomes of the key. */
enum Contender {
  OURS_PLAIN(Side.OURS, Turn.Mode.PLAIN, "no key"),
  OURS_FIRST(Side.OURS, Turn.Mode.FIRST, "first run"),
  OURS_REPLAY(Side.OURS, Turn.Mode.REPLAY, "replay"),
  PEER_PLAIN(Side.PEER, Turn.Mode.PLAIN, "no key"),
  PEER_FIRST(Side.PEER, Turn.Mode.FIRST, "first run"),
  PEER_REPLAY(Side.PEER, Turn.Mode.REPLAY, "replay");

  private final Side side;
  private final Turn.Mode mode;
  private final String shown;

  Contender(Side side, Turn.Mode mode, String shown) {
    this.side = side;
    this.mode = mode;
    this.shown = shown;
  }

  Side side() {
    return side;
  }

  Turn.Mode mode() {
    return mode;
  }

  /** What tables call it, behind the side's name. */
  String shown() {
    return shown;
  }

  /** The same service without a key. */
  Contender plain() {
    return side == Side.OURS ? OURS_PLAIN : PEER_PLAIN;
  }

  /** The same of ours. */
  Contender ours() {
    return switch (mode) {
      case PLAIN -> OURS_PLAIN;
      case REPLAY -> OURS_REPLAY;
      case FIRST, RECORD -> OURS_FIRST;
    };
  }
}
