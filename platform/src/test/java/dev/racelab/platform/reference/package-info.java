/**
 * The pages of docs/reference that are made from the code, and the tests that fail when a page is
 * stale. Run with {@code -Dracelab.docs.write=true} they write the pages instead.
 */
@NullMarked
package dev.racelab.platform.reference;

import org.jspecify.annotations.NullMarked;
