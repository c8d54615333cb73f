/**
 * Mail in the lab: a real SMTP server that delivers to nobody and remembers what came, and a client
 * that counts it. It knows no other room.
 */
@NullMarked
package dev.racelab.lab.mail;

import org.jspecify.annotations.NullMarked;
