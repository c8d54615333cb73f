package dev.racelab.lab.history;

import java.io.IOException;

/** A file is not a history; the message names the file and the line. */
public final class MalformedHistoryException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedHistoryException(String message) {
    super(message);
  }
}
