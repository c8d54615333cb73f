package dev.racelab.idempotency;

/**
 * A request as the stores know it.
 *
 * @param id which wish it says it is
 * @param fingerprint what it wishes
 */
public record KeyedRequest(RecordId id, Fingerprint fingerprint) {}
