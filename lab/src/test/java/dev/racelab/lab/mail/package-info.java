@NullMarked
package dev.racelab.lab.mail;

import org.jspecify.annotations.NullMarked;
