package dev.racelab.gateway.shop;

import io.vertx.core.json.JsonObject;

/**
 * A call of a service that did what was asked.
 *
 * @param replayed whether that was done before, and this is the answer of that time
 */
record Done(JsonObject body, boolean replayed) {}
