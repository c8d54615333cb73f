package dev.racelab.order;

import dev.racelab.platform.lab.LabData;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The tables of this service, for the lab to empty between runs. */
@ApplicationScoped
class OrderData implements LabData {
  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(
        List.of(
            "product",
            "purchase_order",
            "order_line",
            "order_event",
            "stock_entry",
            "outbox_mail",
            "discount_code",
            "redemption"));
  }
}
