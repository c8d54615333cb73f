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

  /** Every way there is, once more and in other words; what is not here is refused. */
  @Test
  void thereAreTheseWaysAndNoOthers() {
    List<String> ways = new ArrayList<>();
    for (OrderState.Step step : OrderState.Step.values()) {
      for (OrderState state : OrderState.all()) {
        if (state.after(step) instanceof Decision.Proceed<OrderState> proceed) {
          ways.add("%s -%s-> %s".formatted(state.label(), step, proceed.plan().label()));
        }
      }
    }
    assertThat(ways)
        .containsExactlyInAnyOrder(
            "PENDING -PAID-> CONFIRMED",
            "PENDING -REFUSED-> REJECTED",
            "PENDING -CANCELLED-> CANCELLING",
            "PENDING_STALLED -CANCELLED-> CANCELLING",
            "CONFIRMED -CANCELLED-> CANCELLING",
            "CONFIRMED -CANCELLED_FREE-> CANCELLED",
            "CANCELLING -VOIDED-> CANCELLED",
            "PENDING -STALLED-> PENDING_STALLED",
            "CANCELLING -STALLED-> CANCELLING_STALLED",
            "PENDING_STALLED -RESUMED-> PENDING",
            "CANCELLING_STALLED -RESUMED-> CANCELLING");
  }

  /** What comes back to the stock comes back once: from no pieces no way leads to any. */
  @Test
  void whatWasGivenBackIsNeverTakenAgain() {
    for (OrderState.Step step : OrderState.Step.values()) {
      OrderState.ways(step)
          .forEach(
              (from, to) -> {
                if (from.holding() == OrderState.Holding.NONE) {
                  assertThat(to.holding()).as("%s after %s", from, step).isEqualTo(from.holding());
                }
              });
    }
  }

  @Test
  void aRefusedCancellationSaysWhetherItWasTheSecond() {
    for (OrderState.Step step :
        List.of(OrderState.Step.CANCELLED, OrderState.Step.CANCELLED_FREE)) {
      assertThat(code(new OrderState.Cancelling(), step)).isEqualTo("already-cancelled");
      assertThat(code(new OrderState.CancellingStalled(), step)).isEqualTo("already-cancelled");
      assertThat(code(new OrderState.Cancelled(), step)).isEqualTo("already-cancelled");
      assertThat(code(new OrderState.Rejected(), step)).isEqualTo("order-state-conflict");
    }
    assertThat(code(new OrderState.Cancelled(), OrderState.Step.PAID))
        .isEqualTo("order-state-conflict");
  }

  private static String code(OrderState state, OrderState.Step step) {
    return state.after(step) instanceof Decision.Refuse<OrderState> refuse
        ? refuse.refusal().code()
        : "allowed";
  }
}
