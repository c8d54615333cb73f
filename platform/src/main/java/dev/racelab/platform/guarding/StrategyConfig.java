package dev.racelab.platform.guarding;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;

/** Which strategy each operation runs behind unless the lab asks for another. */
@ConfigMapping(prefix = "racelab.strategy")
public interface StrategyConfig {
  /**
   * The strategy's name by operation. Each stops its operation's hazard, and those of operations
   * that write the same table exclude each other; else the service does not start.
   */
  @WithParentName
  Map<String, String> byOperation();
}
