/** The order service as the platform sees it: its guarded operations and its tables. */
@NullMarked
package dev.racelab.order;

import org.jspecify.annotations.NullMarked;
