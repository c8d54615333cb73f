/**
 * What native-image has to know of the lab, told by the code that knows it. Runs inside
 * native-image only, never in the lab itself. It may use the GraalVM SDK and {@code embedded}.
 */
@NullMarked
package dev.racelab.lab.executable;

import org.jspecify.annotations.NullMarked;
