package dev.racelab.locking.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/** Beans that must not be built, each with one mistake. */
final class Mistakes {
  private Mistakes() {}

  /** A bean, and what the build says about it. */
  static Stream<Arguments> all() {
    return Stream.of(
        Arguments.of(
            UnknownParameter.class, "there is no parameter {account}; there are [id, amount]"),
        Arguments.of(PositionBeyond.class, "there is no parameter {1} among 1"),
        Arguments.of(ObjectInName.class, "{account} is a " + Account.class.getName()),
        Arguments.of(ArrayInName.class, "{ids} is a long[], which may not stand in the name"),
        Arguments.of(FractionInName.class, "{price} is a java.math.BigDecimal"),
        Arguments.of(DoubleInName.class, "{price} is a double"),
        Arguments.of(ListInName.class, "{ids} is a java.util.List"),
        Arguments.of(VariableInName.class, "{id} is a T"),
        Arguments.of(Future.class, "it returns java.util.concurrent.CompletableFuture before"),
        Arguments.of(Publisher.class, "it returns " + Ticks.class.getName() + " before"),
        Arguments.of(LazyStream.class, "it returns java.util.stream.Stream before"),
        Arguments.of(Hidden.class, "it does not work on a private method"),
        Arguments.of(Static.class, "it does not work on a static method"),
        Arguments.of(Whole.class, "@Locked belongs on methods"),
        Arguments.of(NoDuration.class, "maxWait = \"2 seconds\" is no duration like 500ms"),
        Arguments.of(LongWait.class, "the wait is between"),
        Arguments.of(ShortLease.class, "the lease is between"),
        Arguments.of(ShortMost.class, "renewed for a total of at least that"),
        Arguments.of(Open.class, "has a { without its }"),
        Arguments.of(Closed.class, "has a } without its {"),
        Arguments.of(Nameless.class, "a lock request has 1 to 64 names, not 0"),
        Arguments.of(ControlCharacter.class, "no brace, control character"));
  }

  @ApplicationScoped
  static class UnknownParameter {
    @Locked(name = "account:{account}")
    void method(long id, int amount) {}
  }

  @ApplicationScoped
  static class PositionBeyond {
    @Locked(name = "account:{1}")
    void method(long id) {}
  }

  static final class Account {}

  @ApplicationScoped
  static class ObjectInName {
    @Locked(name = "account:{account}")
    void method(Account account) {}
  }

  @ApplicationScoped
  static class ArrayInName {
    @Locked(name = "account:{ids}")
    void method(long[] ids) {}
  }

  @ApplicationScoped
  static class FractionInName {
    @Locked(name = "price:{price}")
    void method(BigDecimal price) {}
  }

  @ApplicationScoped
  static class DoubleInName {
    @Locked(name = "price:{price}")
    void method(double price) {}
  }

  @ApplicationScoped
  static class ListInName {
    @Locked(name = "accounts:{ids}")
    void method(List<String> ids) {}
  }

  @ApplicationScoped
  static class VariableInName {
    @Locked(name = "account:{id}")
    <T> void method(T id) {}
  }

  @ApplicationScoped
  static class Future {
    @Locked(name = "account:{id}")
    CompletableFuture<@Nullable Void> method(long id) {
      return CompletableFuture.completedFuture(null);
    }
  }

  interface Ticks extends Flow.Publisher<String> {}

  @ApplicationScoped
  static class Publisher {
    @Locked(name = "account:{id}")
    Ticks method(long id) {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class LazyStream {
    @Locked(name = "account:{id}")
    Stream<String> method(long id) {
      return Stream.empty();
    }
  }

  @ApplicationScoped
  static class Hidden {
    @Locked(name = "nightly")
    @SuppressWarnings("unused")
    private void method() {}
  }

  @ApplicationScoped
  static class Static {
    @Locked(name = "nightly")
    static void method() {}
  }

  interface Contract {
    @Locked(name = "nightly")
    void method();
  }

  @ApplicationScoped
  static class OfContract implements Contract {
    @Override
    public void method() {}
  }

  @ApplicationScoped
  @Locked(name = "nightly")
  static class Whole {
    void method() {}
  }

  @ApplicationScoped
  static class NoDuration {
    @Locked(name = "nightly", maxWait = "2 seconds")
    void method() {}
  }

  @ApplicationScoped
  static class LongWait {
    @Locked(name = "nightly", maxWait = "2h")
    void method() {}
  }

  @ApplicationScoped
  static class ShortLease {
    @Locked(name = "nightly", lease = "1ms")
    void method() {}
  }

  @ApplicationScoped
  static class ShortMost {
    @Locked(name = "nightly", lease = "30s", atMost = "10s")
    void method() {}
  }

  @ApplicationScoped
  static class Open {
    @Locked(name = "account:{id")
    void method(long id) {}
  }

  @ApplicationScoped
  static class Closed {
    @Locked(name = "account:id}")
    void method(long id) {}
  }

  @ApplicationScoped
  static class Nameless {
    @Locked(name = {})
    void method() {}
  }

  @ApplicationScoped
  static class ControlCharacter {
    @Locked(name = "a\nb")
    void method() {}
  }
}
