package dev.racelab.locking.contract;

import dev.racelab.locking.LockProvider;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link LockProvider}, to be run against each implementation by extending this
 * class. A subclass says how to make a provider and which of the optional promises it gives; it
 * needs no test of its own for what stands here.
 *
 * <p><b>How to run it against a provider of your own.</b> The suite is the test-jar of the artifact
 * {@code racelab-locking}; JUnit Jupiter and AssertJ are what it needs beside it:
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>dev.racelab</groupId>
 *   <artifactId>racelab-locking</artifactId>
 *   <version>...</version>
 *   <type>test-jar</type>
 *   <scope>test</scope>
 * </dependency>
 * }</pre>
 *
 * Extend this class and answer four questions: {@link #newProvider}, {@link #issuesTokens}, {@link
 * #leasesExpire}, {@link #spansInstances}. Where leases expire, {@link #takeAway} deletes one
 * behind the holder's back. What is not overridden below is not tested, so override what you can:
 *
 * <ul>
 *   <li>{@link #elsewhere} lets two processes race, and stops one past its lease (SIGSTOP);
 *   <li>{@link #footprint} counts what the store could be left with, {@link #isOfProvider} tells
 *       which threads are yours;
 *   <li>{@link #faults} stops, cuts off and restarts the store. {@code
 *       dev.racelab.locking.faults.ServerFaults} does that to servers of the artifact {@code
 *       racelab-embedded}.
 * </ul>
 *
 * <p>Each test uses names of its own, so a store may be shared by all of them. The chapters of the
 * contract are abstract classes that extend each other, because a test class can extend only one,
 * and because nested classes would be reported under the contract's name and not the provider's.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class LockProviderContract extends StoreFaultContract {}
