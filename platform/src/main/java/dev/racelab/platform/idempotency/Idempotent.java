package dev.racelab.platform.idempotency;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The resource method takes an {@code Idempotency-Key}: of all requests with one key, from one
 * caller, at one route, one has an effect, and the others get its answer with {@code
 * Idempotency-Replayed: true}.
 *
 * <p>The method does its work through {@link dev.racelab.platform.guarding.Guarded}, which keeps
 * the answer in the transaction of the effect. What the method looks up before that, and may refuse
 * for, must not change between a request and its copies.
 *
 * <p>The OpenAPI document gets the header and its errors by itself: {@code
 * idempotency-key-missing}, {@code idempotency-key-invalid} (400), {@code
 * idempotency-key-in-flight} (409, with Retry-After), {@code operation-voided} (409) and {@code
 * idempotency-key-reused} (422).
 */
@Documented
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE}) // interceptors are types
public @interface Idempotent {
  /** Whether a request without a key is refused; else it simply runs. */
  @Nonbinding
  boolean required() default false;
}
