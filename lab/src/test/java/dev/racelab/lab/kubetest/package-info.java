@NullMarked
package dev.racelab.lab.kubetest;

import org.jspecify.annotations.NullMarked;
