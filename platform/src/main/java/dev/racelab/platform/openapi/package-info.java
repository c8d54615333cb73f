/**
 * Documents what all operations share in the OpenAPI document: every error code with an example,
 * and the security scheme. It may read the problem room's registry.
 */
@NullMarked
package dev.racelab.platform.openapi;

import org.jspecify.annotations.NullMarked;
