/**
 * What the tests of every service need: real stores as a Quarkus test resource, tokens signed with
 * a key of their own, calls that notice an undocumented error, and races of two. The contracts hold
 * for every service; its tests extend them, and say what is special to it. It travels in the
 * platform's test-jar.
 */
@NullMarked
package dev.racelab.platform.testing;

import org.jspecify.annotations.NullMarked;
