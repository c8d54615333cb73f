package dev.racelab.locking.cdi;

import dev.racelab.locking.LockProvider;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method of a bean runs while it holds locks, and not at all if it does not get them:
 *
 * <pre>{@code
 * @Locked(name = "account:{id}", maxWait = "2s")
 * @Transactional
 * void withdraw(long id, long amount) { ... }
 * }</pre>
 *
 * <p><b>Guarantees.</b> The locks stand outside the method's own transaction, whatever the order of
 * the annotations: they are taken before it begins and given back when it has been committed or
 * rolled back, so that the next holder reads what this one committed. Where a transaction is open
 * already when the method is called, it is refused with an {@link IllegalStateException} before
 * anything is locked: the locks would be given back before that transaction's commit, and a
 * database connection would be kept while waiting. All names are taken in one sorted order, all or
 * nothing. Whoever does not get them within {@link #maxWait} is told by a {@link
 * dev.racelab.locking.LockTimeoutException}, and by a {@link
 * dev.racelab.locking.LockUnavailableException} where the locks' store could not answer; the method
 * did not run then.
 *
 * <p><b>Limits.</b> A lock keeps others out for as long as its lease lives, and the lease of a
 * process that stands still ends without it ({@link dev.racelab.locking.Lease}). The result of a
 * method whose lease was lost while it ran stands, and is logged: it may have been committed, and
 * then it is no failure. Only a write that compares the fencing token is safe against that; {@link
 * CurrentLease} has it. The locks belong to the thread. A nested call that asks the same provider
 * for a name that its caller holds would wait for itself, and is refused with an {@link
 * IllegalStateException}; one for other names takes them out of the sorted order, so two of them
 * can wait for each other until their wait is over: name all in one annotation instead. Like every
 * interceptor, this one sees calls that come through the container; an overriding method needs an
 * annotation of its own.
 *
 * <p><b>Checked when the application is built</b>, with an error that says what is wrong:
 * templates, parameters and durations; that the method is not private, static, final or abstract;
 * that it does not return before its work is done (futures, reactive types, streams,
 * {@code @NonBlocking}). Calls block their thread; one on an event loop is refused.
 */
@Documented
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE}) // interceptors are types; on beans it is refused
public @interface Locked {
  /**
   * What to lock: names in which <code>{parameter}</code> stands for the value of that parameter of
   * the method, as in <code>account:{id}</code>; <code>{0}</code> is the first one. Parameters are
   * of a type with one text for one value: strings, whole numbers, booleans, characters, {@link
   * java.util.UUID}, enums (by their name) and dates and times of {@code java.time}. An object that
   * has none would give every instance a lock of its own. {@code null} is refused.
   */
  @Nonbinding
  String[] name();

  /** How long to wait: {@code 500ms}, {@code 2s}, {@code 1m} or ISO 8601 ({@code PT2S}). */
  @Nonbinding
  String maxWait() default "2s";

  /** How long the store keeps the locks of a process that died. They are renewed meanwhile. */
  @Nonbinding
  String lease() default "30s";

  /**
   * For how long the locks are held at most, even if the method still runs: then they are lost to
   * it. Not less than {@link #lease}. Empty: for as long as it runs.
   */
  @Nonbinding
  String atMost() default "";

  /**
   * {@link LockProvider#name} of the bean to ask. May be left out where there is only one {@link
   * LockProvider} bean.
   */
  @Nonbinding
  String provider() default "";
}
