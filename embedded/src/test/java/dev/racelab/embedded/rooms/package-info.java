/**
 * The rules that hold for the packages of every module, written once. Modules apply them in their
 * own tests, beside what is special to them. They travel in this module's test-jar, since every
 * module can reach that.
 */
@NullMarked
package dev.racelab.embedded.rooms;

import org.jspecify.annotations.NullMarked;
