/**
 * Sends requests so that they collide, and reads what comes back. A volley holds back the last byte
 * of every request and then sends those bytes together; a free run keeps a number of connections
 * busy. This room knows HTTP and sockets, and nothing of what the requests mean.
 */
@NullMarked
package dev.racelab.lab.driver;

import org.jspecify.annotations.NullMarked;
