package dev.racelab.gateway.shop;

import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a form hides: whose wish it carries, and the key by which one wish is known however often it
 * is sent.
 *
 * <p>A page is made again whenever somebody goes back to it or loads it anew, and must then offer
 * the same form with the same key, or a second click there would be a second wish. So the first key
 * stands in the page's address, and each further one is computed from the one before it. It is
 * fresh for whoever goes on, and the same for whoever comes back.
 *
 * <p>After a refusal, what was refused is part of the computation: whoever changes a form that was
 * granted already has two ways to go on from one key, and the key of the one may be used up by the
 * time of the other.
 *
 * @param customer the customer, who exists only once the sign-up has succeeded
 * @param account who pays; empty before the sign-up
 * @param key empty where keys are switched off
 */
record Wish(UUID customer, Optional<UUID> account, Optional<String> key) {
  /** This page's own keys are UUIDs; with what {@link #part} appends they stay short and plain. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9-]{1,64}");

  static Wish fresh(boolean keyed) {
    return new Wish(
        UUID.randomUUID(),
        Optional.empty(),
        keyed ? Optional.of(UUID.randomUUID().toString()) : Optional.empty());
  }

  /**
   * The wish of a form that was sent.
   *
   * @throws UnusableFormException if the key is missing or not one of this page
   */
  static Wish of(Form form, boolean keyed) {
    UUID customer =
        id(form.require("customer"))
            .orElseThrow(
                () ->
                    new UnusableFormException(
                        ErrorCode.MALFORMED_REQUEST, "The field 'customer' is no UUID."));
    Optional<UUID> account = form.find("account").flatMap(Wish::id);
    if (!keyed) {
      return new Wish(customer, account, Optional.empty());
    }
    String key =
        form.find("key")
            .orElseThrow(
                () ->
                    new UnusableFormException(
                        ErrorCode.IDEMPOTENCY_KEY_MISSING,
                        "The form has no key; ?keys=off is the page without."));
    if (!isKey(key)) {
      throw new UnusableFormException(
          ErrorCode.IDEMPOTENCY_KEY_INVALID, "The key is none that this page has made.");
    }
    return new Wish(customer, account, Optional.of(key));
  }

  static Optional<UUID> id(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }

  static boolean isKey(String text) {
    return KEY.matcher(text).matches();
  }

  /** The next wish of the same customer. */
  Wish next() {
    return new Wish(customer, account, key.map(before -> after(before).toString()));
  }

  /** The same, paid from that account. */
  Wish paidFrom(String paying) {
    return new Wish(customer, id(paying), key);
  }

  /** The next wish of the same customer, where this one was refused with these values. */
  Wish insteadOf(String... refused) {
    return new Wish(customer, account, key.map(before -> after(before, refused).toString()));
  }

  /** The same, of somebody else: a sign-up makes one customer at most. */
  Wish anotherCustomersInsteadOf(String... refused) {
    return new Wish(
        after(customer.toString(), refused), Optional.empty(), insteadOf(refused).key());
  }

  /** Keys have no spaces, and JSON tells where a value ends, so no two ways lead to one key. */
  private static UUID after(String before, String... refused) {
    String way = refused.length == 0 ? "" : " " + new JsonArray(List.of(refused)).encode();
    return UUID.nameUUIDFromBytes(("after " + before + way).getBytes(StandardCharsets.UTF_8));
  }

  /** The key of one of several calls that fulfil this wish. */
  Optional<String> part(String name) {
    return key.map(whole -> whole + ":" + name);
  }
}
