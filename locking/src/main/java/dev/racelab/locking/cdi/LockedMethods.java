package dev.racelab.locking.cdi;

import jakarta.enterprise.inject.build.compatible.spi.AnnotationBuilder;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Messages;
import jakarta.enterprise.inject.build.compatible.spi.MethodConfig;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.inject.build.compatible.spi.Validation;
import jakarta.enterprise.lang.model.AnnotationInfo;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.declarations.MethodInfo;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks every {@link Locked} when the application is built, and puts positions in the place of
 * parameters' names, so that nothing is left to find out by reflection. Run by the container.
 */
public final class LockedMethods implements BuildCompatibleExtension {
  private static final String TRANSACTION_MANAGER = "jakarta.transaction.TransactionManager";

  private final Set<String> lockedClasses = new TreeSet<>();
  private final Set<String> beanClasses = new HashSet<>();
  private boolean hasTransactions;

  /** Reads the annotations of one class, and of what it inherits. */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Locked.class)
  public void check(ClassConfig type, Messages messages) {
    ClassInfo info = type.info();
    // An annotation that carries @Locked (a stereotype) is asked at the first call.
    if (info.hasAnnotation(Interceptor.class) || info.isAnnotation()) {
      return;
    }
    if (info.hasAnnotation(Locked.class)) {
      messages.error(
          info.name()
              + ": @Locked belongs on methods: a lock for a whole class would have its methods wait"
              + " for each other's callers, and for themselves where one calls another",
          info);
    }
    for (MethodConfig method : type.methods()) {
      AnnotationInfo locked = method.info().annotation(Locked.class);
      if (locked != null) {
        check(method, locked, messages);
        lockedClasses.add(method.info().declaringClass().name());
      }
    }
  }

  private static void check(MethodConfig method, AnnotationInfo locked, Messages messages) {
    MethodInfo info = method.info();
    try {
      MethodRules.check(info);
      LockedCall call = read(locked, info);
      for (int position : call.positions()) {
        MethodRules.checkParameter(info, position);
      }
      method.removeAnnotation(each -> each.name().equals(Locked.class.getName()));
      method.addAnnotation(withPositions(locked, call));
    } catch (IllegalArgumentException e) {
      messages.error(
          info.declaringClass().name() + "." + info.name() + ": @Locked: " + e.getMessage(), info);
    }
  }

  private static LockedCall read(AnnotationInfo locked, MethodInfo method) {
    return LockedCall.of(
        locked.member("name").asArray().stream().map(name -> name.asString()).toList(),
        locked.member("maxWait").asString(),
        locked.member("lease").asString(),
        locked.member("atMost").asString(),
        locked.member("provider").asString(),
        parameter -> MethodRules.position(method, parameter));
  }

  private static AnnotationInfo withPositions(AnnotationInfo locked, LockedCall call) {
    return AnnotationBuilder.of(Locked.class)
        .member("name", call.names().stream().map(NameTemplate::toString).toArray(String[]::new))
        .member("maxWait", locked.member("maxWait"))
        .member("lease", locked.member("lease"))
        .member("atMost", locked.member("atMost"))
        .member("provider", locked.member("provider"))
        .build();
  }

  /** Learns which classes are beans, and whether one of them manages transactions. */
  @Registration(types = Object.class)
  public void note(BeanInfo bean) {
    hasTransactions |=
        bean.types().stream()
            .anyMatch(
                type ->
                    type.isClass()
                        && type.asClass().declaration().name().equals(TRANSACTION_MANAGER));
    if (bean.isClassBean()) {
      @Nullable ClassInfo each = bean.declaringClass();
      while (each != null && beanClasses.add(each.name())) {
        each = each.superClassDeclaration();
      }
    }
  }

  /** Nothing of JTA is loaded where the application has none. */
  @Synthesis
  public void askTransactions(SyntheticComponents components) {
    if (hasTransactions) {
      components
          .addBean(OpenTransaction.class)
          .type(OpenTransaction.class)
          .scope(Singleton.class)
          .createWith(JtaTransaction.class);
    }
  }

  /** A warning, since a bean of another profile is none here. */
  @Validation
  public void warnOfNoBeans(Messages messages) {
    for (String locked : lockedClasses) {
      if (!beanClasses.contains(locked)) {
        messages.warn(
            locked
                + " is no bean here, so no container sees calls of its methods and its @Locked guards"
                + " nothing; give it a scope, or take the lock with LockProvider.acquire");
      }
    }
  }
}
