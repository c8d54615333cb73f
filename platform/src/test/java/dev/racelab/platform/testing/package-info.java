/**
 * What the tests of every service need: real stores as a Quarkus test resource, and tokens signed
 * with a key of their own. It travels in the platform's test-jar.
 */
@NullMarked
package dev.racelab.platform.testing;

import org.jspecify.annotations.NullMarked;
