/** What images run beside the service. */
@NullMarked
package dev.racelab.platform.container;

import org.jspecify.annotations.NullMarked;
