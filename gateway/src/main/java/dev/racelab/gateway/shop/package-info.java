/**
 * A page on which people double-submit: sign-up and checkout as plain HTML forms, each with an
 * idempotency key of its own, and the same page without keys. It turns a form into calls of the
 * services' API, by {@code routing}, and signs the customer's token itself, which only a lab may
 * do. Besides {@code routing} it may use {@code admission}; it keeps no state.
 */
@NullMarked
package dev.racelab.gateway.shop;

import org.jspecify.annotations.NullMarked;
