package dev.racelab.order.checkout;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The resource method's answer may be 202, with an order on its way. Then, with no transaction
 * open, the order is brought to its end, if this request is the one that claimed it, and the answer
 * is that of the order as it is then. A copy of a request with an idempotency key is answered by
 * how the order is when the copy comes.
 */
@Documented
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE}) // interceptors are types
public @interface Settles {
  /** What the method is asked for. */
  @Nonbinding
  Request value() default Request.PLACEMENT;

  /** What clients ask for. */
  enum Request {
    /** An order is to be placed. */
    PLACEMENT,
    /** An order is to be cancelled. */
    CANCELLATION
  }
}
