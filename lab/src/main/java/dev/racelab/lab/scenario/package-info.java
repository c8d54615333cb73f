/**
 * What races: each scenario seeds fresh rows, names the requests that collide, and reads the state
 * back over the API to have it judged. It may use drivers, histories and checkers, and speaks HTTP
 * only, so that it knows no service's code.
 */
@NullMarked
package dev.racelab.lab.scenario;

import org.jspecify.annotations.NullMarked;
