/**
 * What happened, one operation a line, in the form that Jepsen made common. The recorder takes
 * operations from many threads and gives each an index and a monotonic time; reader and writer move
 * them to files and back. This room knows JSON and no other room.
 */
@NullMarked
package dev.racelab.lab.history;

import org.jspecify.annotations.NullMarked;
