package dev.racelab.locking.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.arc.processor.BeanArchives;
import io.quarkus.arc.processor.BeanDeployment;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.arc.processor.BeanProcessor;
import io.quarkus.arc.processor.bcextensions.ExtensionsEntryPoint;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a build of an application with these beans says: by ArC, as Quarkus runs it. */
final class LockedMethodsTest {
  enum Colour {
    RED
  }

  @ApplicationScoped
  static class Good {
    @Locked(
        name = {"account:{id}", "day:{day}:{colour}"},
        maxWait = "500ms",
        lease = "PT2S",
        atMost = "1m",
        provider = "redis")
    void several(UUID id, long amount, LocalDate day, Colour colour) {}

    @Locked(name = "nightly")
    int noParameter() {
      return 1;
    }

    @Locked(name = "{1}-{0}")
    protected String byPosition(CharSequence first, char second) {
      return first.toString() + second;
    }
  }

  @Test
  void namesOfParametersBecomePositionsAndTheRestStays() throws Exception {
    assertThat(bindings(build(Good.class)))
        .containsExactlyInAnyOrder(
            locked("1m", "PT2S", "500ms", "redis", "account:{0:id}", "day:{2:day}:{3:colour}"),
            locked("", "30s", "2s", "", "nightly"),
            locked("", "30s", "2s", "", "{1:argument 1}-{0:argument 0}"));
  }

  private static String locked(
      String atMost, String lease, String maxWait, String provider, String... names) {
    return Stream.of(names)
        .map("name = \"%s\""::formatted)
        .collect(
            Collectors.joining(
                ",",
                "@%s(atMost = \"%s\",lease = \"%s\",maxWait = \"%s\",name = ["
                    .formatted(Locked.class.getName(), atMost, lease, maxWait),
                "],provider = \"%s\")".formatted(provider)));
  }

  static class Parent {
    @Locked(name = "order:{number}")
    void inherited(long number) {}
  }

  @ApplicationScoped
  static class Child extends Parent {
    @Locked(name = "code:{code}")
    void own(String code) {}
  }

  @Test
  void anInheritedMethodIsReadOnceForEachOfItsClasses() throws Exception {
    assertThat(bindings(build(Parent.class, Child.class)))
        .hasSize(2)
        .anySatisfy(binding -> assertThat(binding).contains("\"order:{0:number}\""))
        .anySatisfy(binding -> assertThat(binding).contains("\"code:{0:code}\""));
  }

  @Stereotype
  @Locked(name = "nightly")
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.METHOD})
  @interface Nightly {}

  @Test
  void anAnnotationThatCarriesALockIsLeftToTheFirstCall() throws Exception {
    assertThat(bindings(build(Good.class, Nightly.class))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.racelab.locking.cdi.Mistakes#all")
  void aMistakeStopsTheBuildAndSaysWhereAndWhat(Class<?> bean, String says) {
    assertThatThrownBy(() -> build(bean))
        .hasMessageContaining(bean.getName())
        .hasMessageContaining("@Locked")
        .hasMessageContaining(says);
  }

  @Test
  void anAnnotationThatTheBeanWouldNotInheritStopsTheBuild() {
    assertThatThrownBy(() -> build(Mistakes.Contract.class, Mistakes.OfContract.class))
        .hasMessageContaining(Mistakes.Contract.class.getName() + ".method: @Locked")
        .hasMessageContaining("a method of an interface");
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThatThrownBy(() -> build(Mistakes.Open.class, Mistakes.Closed.class))
        .satisfies(
            failure ->
                assertThat(text(failure))
                    .contains(Mistakes.Open.class.getName() + ".method")
                    .contains(Mistakes.Closed.class.getName() + ".method"));
  }

  private static String text(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    for (Throwable suppressed : failure.getSuppressed()) {
      text.append('\n').append(suppressed);
    }
    return text.toString();
  }

  static class NoBean {
    @Locked(name = "nightly")
    void method() {}
  }

  @Test
  void aClassThatIsNoBeanIsWarnedOf() throws Exception {
    try (Logged logged = Logged.by(LockedMethods.class)) {
      build(NoBean.class, Good.class, Parent.class, Child.class);
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains(NoBean.class.getName() + " is no bean here");
    }
  }

  @Singleton
  static class WithTransactions {
    @Produces
    @Singleton
    TransactionManager transactions() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void transactionsAreAskedForWhereThereAreSome() throws Exception {
    assertThat(beanTypes(build(Good.class))).doesNotContain(OpenTransaction.class.getName());
    assertThat(beanTypes(build(Good.class, WithTransactions.class)))
        .contains(OpenTransaction.class.getName());
  }

  private static Set<String> beanTypes(BeanDeployment deployment) {
    Set<String> types = new HashSet<>();
    for (BeanInfo bean : deployment.getBeans()) {
      bean.getTypes().forEach(type -> types.add(type.name().toString()));
    }
    return types;
  }

  private static Set<String> bindings(BeanDeployment deployment) {
    Set<String> bindings = new TreeSet<>();
    for (BeanInfo bean : deployment.getBeans()) {
      for (Set<AnnotationInstance> each : bean.getInterceptedMethodsBindings().values()) {
        each.forEach(binding -> bindings.add(binding.toString(true)));
      }
    }
    return bindings;
  }

  private static BeanDeployment build(Class<?>... application) throws Exception {
    IndexView index = BeanArchives.buildImmutableBeanArchiveIndex(index(application));
    IndexView computing =
        BeanArchives.buildComputingBeanArchiveIndex(
            LockedMethodsTest.class.getClassLoader(), new ConcurrentHashMap<>(), index);
    ExtensionsEntryPoint extensions = new ExtensionsEntryPoint();
    extensions.runDiscovery(computing, new HashSet<>());
    return BeanProcessor.builder()
        .setName("test")
        .setImmutableBeanArchiveIndex(index)
        .setComputingBeanArchiveIndex(computing)
        .setBuildCompatibleExtensions(extensions)
        .setRemoveUnusedBeans(false)
        .setOutput(resource -> {})
        .build()
        .process();
  }

  private static Index index(Class<?>... application) throws IOException {
    Set<Class<?>> classes =
        new HashSet<>(
            List.of(
                Locked.class,
                LockedInterceptor.class,
                LockedCalls.class,
                Providers.class,
                ThreadLeases.class,
                CurrentLease.class));
    classes.addAll(List.of(application));
    return Index.of(classes);
  }
}
