package dev.racelab.lab.history;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a line of a history says about its operation. */
public enum OperationType {
  /** It was sent from here on. */
  @JsonProperty("invoke")
  INVOKE,
  /** It took effect. */
  @JsonProperty("ok")
  OK,
  /** It certainly had no effect. */
  @JsonProperty("fail")
  FAIL,
  /** Nobody knows; it may take effect at any time after its invocation, or never. */
  @JsonProperty("info")
  INFO;

  /** The word that histories and messages use. */
  public String word() {
    return switch (this) {
      case INVOKE -> "invoke";
      case OK -> "ok";
      case FAIL -> "fail";
      case INFO -> "info";
    };
  }
}
