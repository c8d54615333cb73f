/** What native-image is given, looked at without native-image. */
@NullMarked
package dev.racelab.lab.executable;

import org.jspecify.annotations.NullMarked;
