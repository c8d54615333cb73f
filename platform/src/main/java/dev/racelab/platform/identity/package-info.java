/**
 * Who is calling: the caller behind a verified token, and what it may touch. Signature, issuer,
 * audience and expiry are checked by smallrye-jwt before; ownership is checked by the services with
 * {@link dev.racelab.platform.identity.Caller}, next to the data.
 */
@NullMarked
package dev.racelab.platform.identity;

import org.jspecify.annotations.NullMarked;
