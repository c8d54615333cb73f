/**
 * Whether the database is one that this version of a service can work with, asked once, before
 * anything is migrated or served: it answers, its schema is neither too new nor too old, and all
 * replicas' connections fit it. It knows Flyway and JDBC, and no other room.
 */
@NullMarked
package dev.racelab.platform.database;

import org.jspecify.annotations.NullMarked;
