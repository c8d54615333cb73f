/**
 * {@link dev.racelab.locking.cdi.Locked}: methods of CDI beans that run under locks, outside their
 * transaction. Everything about them is checked when the application is built, by a build
 * compatible extension, and nothing is looked up by reflection. This room may use the APIs of CDI,
 * interceptors and JTA, which are optional dependencies, and knows no provider.
 */
@NullMarked
package dev.racelab.locking.cdi;

import org.jspecify.annotations.NullMarked;
