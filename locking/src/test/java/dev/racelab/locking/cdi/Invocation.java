package dev.racelab.locking.cdi;

import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call on its way through an interceptor. */
final class Invocation implements InvocationContext {
  private final Method method;
  private final Callable<? extends @Nullable Object> work;
  private final Object[] arguments;

  private Invocation(Method method, Callable<? extends @Nullable Object> work, Object[] arguments) {
    this.method = method;
    this.work = work;
    this.arguments = arguments;
  }

  /** A call of the only method of that name. */
  static Invocation of(
      Class<?> type,
      String method,
      Callable<? extends @Nullable Object> work,
      @Nullable Object... arguments) {
    Method called =
        Arrays.stream(type.getDeclaredMethods())
            .filter(each -> each.getName().equals(method))
            .findFirst()
            .orElseThrow();
    return new Invocation(called, work, arguments);
  }

  @Override
  public Method getMethod() {
    return method;
  }

  @Override
  public Object[] getParameters() {
    return arguments;
  }

  @Override
  public @Nullable Object proceed() throws Exception {
    return work.call();
  }

  @Override
  public Set<Annotation> getInterceptorBindings() {
    return Set.of(method.getAnnotations());
  }

  @Override
  public Object getTarget() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Object getTimer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Constructor<?> getConstructor() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setParameters(Object[] parameters) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> getContextData() {
    throw new UnsupportedOperationException();
  }
}
