package dev.racelab.lab.cluster;

import java.net.URI;

/**
 * One running instance of a service.
 *
 * @param service the service's name, for example {@code account}
 * @param name unique among all replicas, for example {@code account-2}; what X-Served-By says
 * @param address the replica's own base address, past the gateway
 */
public record Replica(String service, String name, URI address) {}
