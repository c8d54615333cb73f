package dev.racelab.locking.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Real connections that a test leads another way. */
final class Detour {
  private Detour() {}

  /** Where connections come from. */
  interface Source {
    Connection connection() throws SQLException;
  }

  /** Which connection prepares a statement. */
  interface Preparing {
    Connection by(String sql) throws SQLException;
  }

  static DataSource source(Source source) {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          if (method.getName().equals("getConnection")) {
            return source.connection();
          }
          throw new UnsupportedOperationException(method.getName());
        });
  }

  static Connection connection(Connection real, Preparing preparing) {
    return proxy(
        Connection.class,
        (method, arguments) ->
            method.getName().equals("prepareStatement")
                ? preparing.by((String) arguments[0]).prepareStatement((String) arguments[0])
                : call(real, method, arguments));
  }

  private interface Call {
    @Nullable Object answer(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                call.answer(method, arguments == null ? new Object[0] : arguments)));
  }

  private static @Nullable Object call(Object target, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
