/**
 * Keys and tokens of the lab: a key pair made on this machine, and the ES256 tokens that the
 * services accept. It knows no other room.
 */
@NullMarked
package dev.racelab.lab.identity;

import org.jspecify.annotations.NullMarked;
