package dev.racelab.order.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.racelab.guard.Decision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ways between an order's states. */
final class OrderStateTest {
  @Test
  void everyStateIsKnownByItsLabel() {
    List<Class<?>> known = new ArrayList<>();
    OrderState.all().forEach(state -> known.add(state.getClass()));
    assertThat(known).containsExactlyInAnyOrder(OrderState.class.getPermittedSubclasses());
    for (OrderState state : OrderState.all()) {
      assertThat(OrderState.of(state.label())).isEqualTo(state);
    }
    assertThatIllegalStateException().isThrownBy(() -> OrderState.of("LOST"));
  }

  @Test
  void aConditionalWriteLeadsWhereADecisionLeads() {
    for (OrderState state : OrderState.all()) {
      assertThat(OrderState.cancellations().get(state))
          .isEqualTo(
              state.cancelled() instanceof Decision.Proceed<OrderState> proceed
                  ? proceed.plan()
                  : null);
    }
    assertThat(OrderState.cancellations()).isNotEmpty();
  }
}
