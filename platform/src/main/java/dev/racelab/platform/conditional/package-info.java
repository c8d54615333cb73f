/**
 * Conditional requests (RFC 9110, section 13): a resource's version as its entity tag, and what
 * If-Match and If-None-Match say about it, so that people who edit by hand do not overwrite each
 * other. It knows versions and headers, and nothing of what is versioned.
 */
@NullMarked
package dev.racelab.platform.conditional;

import org.jspecify.annotations.NullMarked;
