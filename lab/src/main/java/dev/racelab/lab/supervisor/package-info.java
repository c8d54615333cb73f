/**
 * Keeps a local system running after the command that started it has returned: a detached process
 * that owns the backend, a file that says how it is, and a socket on loopback that takes commands.
 * It may use the cluster and the identity rooms; the command line uses it.
 */
@NullMarked
package dev.racelab.lab.supervisor;

import org.jspecify.annotations.NullMarked;
