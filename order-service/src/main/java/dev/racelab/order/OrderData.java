package dev.racelab.order;

import dev.racelab.platform.lab.LabData;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** The tables of this service, for the lab to empty between runs. */
@ApplicationScoped
class OrderData implements LabData {
  @Override
  public Set<String> tables() {
    return Set.of("product", "purchase_order", "order_line", "discount_code", "redemption");
  }
}
