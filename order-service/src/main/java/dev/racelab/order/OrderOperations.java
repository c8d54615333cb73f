package dev.racelab.order;

import dev.racelab.guard.Hazard;
import dev.racelab.platform.guarding.GuardedOperations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** What runs behind strategies here, and the hazard that each default has to stop. */
@ApplicationScoped
class OrderOperations implements GuardedOperations {
  @Override
  public List<Kind> kinds() {
    return List.of(
        new Kind("placement", Hazard.ONE_ROW, Set.of("product", "purchase_order", "discount_code")),
        new Kind(
            "cancellation", Hazard.ONE_ROW, Set.of("product", "purchase_order", "discount_code")),
        new Kind(
            "settlement", Hazard.ONE_ROW, Set.of("product", "purchase_order", "discount_code")),
        new Kind("product-change", Hazard.ONE_ROW, Set.of("product")),
        new Kind("redemption", Hazard.ONE_ROW, Set.of("discount_code")));
  }
}
