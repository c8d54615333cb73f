package dev.racelab.lab.cluster;

import java.net.URI;

/**
 * How one process of a local system is now.
 *
 * @param name the replica's name, or {@code gateway}
 * @param service the service's name, or {@code gateway}
 * @param address its own base address
 * @param pid its process id
 * @param state one of {@code ready}, {@code not ready}, {@code paused}, {@code ended (status)}
 * @param log the absolute path of its log
 */
public record ReplicaStatus(
    String name, String service, URI address, long pid, String state, String log) {}
