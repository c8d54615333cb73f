/**
 * Shows what a run found: a table for a terminal, one JSON document for programs, and a folder with
 * results, histories, an HTML page and a JUnit file. It may use results and histories, and decides
 * nothing.
 */
@NullMarked
package dev.racelab.lab.report;

import org.jspecify.annotations.NullMarked;
