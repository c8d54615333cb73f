package dev.racelab.locking.contract;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.racelab.locking.contract.StoreFaults.Fault;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A contract suite, or one of its tests, run from a test.
 *
 * @param succeeded the methods that did so with all their parameters
 * @param failed the methods that did so with any of their parameters
 */
public record SuiteRun(Set<String> succeeded, Set<String> failed) {
  public static SuiteRun of(Class<?> suite) {
    return run(selectClass(suite));
  }

  public static SuiteRun of(Class<?> suite, String method) {
    return of(suite, method, null);
  }

  /** The test {@code method}, of all its faults only with the one given, if any. */
  static SuiteRun of(Class<?> suite, String method, @Nullable Fault fault) {
    MethodSelector selected = selectMethod(suite, only(suite, method));
    return run(
        fault == null
            ? selected
            : selectIteration(selected, List.of(Fault.values()).indexOf(fault)));
  }

  /** What stands in the table of the parameterized test {@code method}. */
  public static List<String> rows(Class<?> test, String method) {
    return List.of(only(test, method).getAnnotation(CsvSource.class).value());
  }

  private static Method only(Class<?> type, String method) {
    List<Method> found =
        ReflectionSupport.findMethods(
            type, each -> each.getName().equals(method), HierarchyTraversalMode.TOP_DOWN);
    if (found.size() != 1) {
      throw new AssertionError(type.getSimpleName() + " has " + found.size() + " of " + method);
    }
    return found.getFirst();
  }

  private static SuiteRun run(DiscoverySelector what) {
    Results results = new Results();
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(what).build(), results);
    results.succeeded.removeAll(results.failed);
    return new SuiteRun(results.succeeded, results.failed);
  }

  private static final class Results implements TestExecutionListener {
    private final Set<String> succeeded = new TreeSet<>();
    private final Set<String> failed = new TreeSet<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      boolean isRight = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      if (test.isTest() || !isRight) {
        String method =
            test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElse(test.getDisplayName());
        (isRight ? succeeded : failed).add(method);
      }
    }
  }
}
