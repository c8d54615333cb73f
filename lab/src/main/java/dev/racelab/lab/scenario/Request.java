package dev.racelab.lab.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.HttpCall;

/**
 * One request of a round.
 *
 * @param f what the history calls it
 * @param arguments its arguments, as the history keeps them
 * @param call what is sent, without the lab's own headers
 */
public record Request(String f, ObjectNode arguments, HttpCall call) {}
