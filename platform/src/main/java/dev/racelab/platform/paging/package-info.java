/**
 * Lists a page at a time: how many entries a page may have, and an opaque cursor to the next one.
 * It knows the query parameters and nothing of what is listed.
 */
@NullMarked
package dev.racelab.platform.paging;

import org.jspecify.annotations.NullMarked;
