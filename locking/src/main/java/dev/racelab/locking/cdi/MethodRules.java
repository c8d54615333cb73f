package dev.racelab.locking.cdi;

import jakarta.enterprise.lang.model.AnnotationInfo;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.declarations.MethodInfo;
import jakarta.enterprise.lang.model.declarations.ParameterInfo;
import jakarta.enterprise.lang.model.types.PrimitiveType.PrimitiveKind;
import jakarta.enterprise.lang.model.types.Type;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which methods can be locked. Each check throws an IllegalArgumentException that says why not. */
final class MethodRules {
  private static final String NON_BLOCKING = "io.smallrye.common.annotation.NonBlocking";
  private static final String CONTINUATION = "kotlin.coroutines.Continuation";

  private MethodRules() {}

  /** Whether the container sees its calls, and its work is done when it returns. */
  static void check(MethodInfo method) {
    refuseIf(Modifier.isPrivate(method.modifiers()), "a private method", "make it visible");
    refuseIf(method.isStatic(), "a static method", "make it a method of the bean");
    refuseIf(
        method.isAbstract() || method.declaringClass().isInterface(),
        "a method of an interface, or an abstract one",
        "put it on the method of the bean, which does not inherit it");
    if (isEarly(method.returnType(), new HashSet<>())) {
      throw new IllegalArgumentException(
          "it returns "
              + name(method.returnType())
              + " before its work is done, and the lock would be given back by then; return the"
              + " result itself, or hold a lease of LockProvider.acquire until the work is done");
    }
    for (AnnotationInfo annotation : method.annotations()) {
      refuseIf(
          annotation.name().equals(NON_BLOCKING),
          "a @NonBlocking method",
          "waiting for a lock blocks");
    }
    for (ParameterInfo parameter : method.parameters()) {
      refuseIf(
          name(parameter.type()).equals(CONTINUATION),
          "a suspend function",
          "it returns before its work is done");
    }
  }

  private static void refuseIf(boolean wrong, String what, String instead) {
    if (wrong) {
      throw new IllegalArgumentException("it does not work on " + what + ": " + instead);
    }
  }

  /** The position of a parameter. */
  static int position(MethodInfo method, String name) {
    List<String> names = method.parameters().stream().map(ParameterInfo::name).toList();
    int position = names.indexOf(name);
    if (position < 0) {
      throw new IllegalArgumentException(
          "there is no parameter {"
              + name
              + "}; there are "
              + names
              + " (compile with -parameters, or name them by position as in {0})");
    }
    return position;
  }

  /** Whether values of this parameter can stand in a name. */
  static void checkParameter(MethodInfo method, int position) {
    if (position >= method.parameters().size()) {
      throw new IllegalArgumentException(
          "there is no parameter {" + position + "} among " + method.parameters().size());
    }
    ParameterInfo parameter = method.parameters().get(position);
    if (!hasText(parameter.type())) {
      throw new IllegalArgumentException(
          "{"
              + parameter.name()
              + "} is a "
              + name(parameter.type())
              + ", which may not stand in the name of a lock; allowed are "
              + NameValues.ALLOWED);
    }
  }

  private static boolean hasText(Type type) {
    if (type.isPrimitive()) {
      PrimitiveKind kind = type.asPrimitive().primitiveKind();
      return kind != PrimitiveKind.FLOAT && kind != PrimitiveKind.DOUBLE;
    }
    return type.isClass()
        && (NameValues.isAllowed(name(type)) || type.asClass().declaration().isEnum());
  }

  private static boolean isEarly(@Nullable Type type, Set<String> seen) {
    @Nullable ClassInfo declaration = type == null ? null : declaration(type);
    if (declaration == null || !seen.add(declaration.name())) {
      return false;
    }
    return EarlyReturn.isOne(declaration.name())
        || isEarly(declaration.superClass(), seen)
        || declaration.superInterfaces().stream().anyMatch(each -> isEarly(each, seen));
  }

  private static @Nullable ClassInfo declaration(Type type) {
    if (type.isClass()) {
      return type.asClass().declaration();
    }
    return type.isParameterizedType() ? type.asParameterizedType().declaration() : null;
  }

  private static String name(Type type) {
    @Nullable ClassInfo declaration = declaration(type);
    return declaration == null ? type.toString() : declaration.name();
  }
}
