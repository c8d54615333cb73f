package dev.racelab.order.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is in the outbox: each mail at least once. A mail goes out twice only if its sender is
 * killed, stopped or cut off between the mail server's OK and the row's update, which comes when
 * the mails of its batch are over, or if the server takes very long; the Message-ID is the same
 * then, so that who receives both can tell.
 */
@ApplicationScoped
public class Sending {
  private static final Logger LOG = Logger.getLogger(Sending.class);

  private static final int PURGED_AT_ONCE = 1_000;

  /** How long a server may take over a mail's last reply (RFC 5321, section 4.5.3.2.6). */
  private static final Duration LONGEST_CONVERSATION = Duration.ofMinutes(10);

  private final OutboxConfig config;
  private final MailRows rows;
  private final Dispatch dispatch;
  private final MeterRegistry registry;
  private final AtomicLong unsent;
  private volatile boolean stopping;

  /**
   * Mails that took too long, by their rows: the mail client cannot be called back. As many at most
   * as are claimed within the longest conversation.
   */
  private final Map<UUID, Overdue> overdue = new ConcurrentHashMap<>();

  private record Overdue(MailRows.Mail mail, CompletableFuture<Void> end, long since) {}

  @Inject
  Sending(OutboxConfig config, MailRows rows, Dispatch dispatch, MeterRegistry registry) {
    this.config = config;
    this.rows = rows;
    this.dispatch = dispatch;
    this.registry = registry;
    this.unsent = registry.gauge("racelab.outbox.unsent", new AtomicLong());
  }

  void stop(@Observes ShutdownEvent shutdown) {
    stopping = true;
  }

  /** Batch after batch, as long as there is a full one and the mail server takes mails. */
  @Scheduled(every = "${racelab.outbox.every}", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void run() {
    if (!config.enabled()) {
      return;
    }
    try {
      while (!stopping && batch()) {}
    } catch (SQLException failed) {
      LOG.warnf("Mails to be sent were not looked for: %s", failed.getMessage());
    }
  }

  /** Whether there may be more to be done now. */
  private boolean batch() throws SQLException {
    markLate();
    Map<MailRows.Mail, CompletableFuture<Void>> sending = new LinkedHashMap<>();
    for (MailRows.Mail mail : rows.take(config.batch(), config.deadline().multipliedBy(2))) {
      // Who stands still would find a copy for each try when it goes on.
      Overdue before = overdue.get(mail.id());
      sending.put(mail, before == null ? dispatch.send(mail) : before.end());
    }
    long deadline = System.nanoTime() + config.deadline().toNanos();
    List<MailRows.Mail> sent = new ArrayList<>();
    List<MailRows.Mail> failed = new ArrayList<>();
    sending.forEach((mail, end) -> (taken(mail, end, deadline) ? sent : failed).add(mail));
    sent(sent);
    for (MailRows.Mail mail : failed) {
      // Other replicas would send a copy.
      Duration shortest =
          overdue.containsKey(mail.id()) ? config.deadline().multipliedBy(3) : Duration.ZERO;
      rows.pause(mail, shortest, config.longestPause());
    }
    return sent.size() == config.batch();
  }

  /** What the mail server has taken after all is sent; what it said nothing about is forgotten. */
  private void markLate() throws SQLException {
    List<MailRows.Mail> late = new ArrayList<>();
    long now = System.nanoTime();
    overdue
        .values()
        .removeIf(
            each -> {
              if (each.end().state() == Future.State.SUCCESS) {
                late.add(each.mail());
              }
              return each.end().isDone() || now - each.since() > LONGEST_CONVERSATION.toNanos();
            });
    sent(late);
  }

  /** Whether the mail server has taken the mail. */
  private boolean taken(MailRows.Mail mail, CompletableFuture<Void> end, long deadline) {
    try {
      end.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      overdue.remove(mail.id());
      return true;
    } catch (ExecutionException failed) {
      overdue.remove(mail.id());
      failed(mail, failed.getCause());
    } catch (TimeoutException late) {
      overdue.putIfAbsent(mail.id(), new Overdue(mail, end, System.nanoTime()));
      failed(mail, late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      failed(mail, interrupted);
    }
    return false;
  }

  private void failed(MailRows.Mail mail, @Nullable Throwable why) {
    LOG.warnf("The mail %s was not sent: %s", mail.messageId(), why);
    registry.counter("racelab.outbox", "outcome", "failed").increment();
  }

  private void sent(List<MailRows.Mail> mails) throws SQLException {
    if (mails.isEmpty()) {
      return;
    }
    rows.sent(mails);
    for (MailRows.Mail mail : mails) {
      registry
          .counter("racelab.outbox", "outcome", mail.claim() == 1 ? "sent" : "sent-again-perhaps")
          .increment();
    }
  }

  /** Deletes what was sent long ago, on whichever replica comes first. */
  @Scheduled(
      every = "${racelab.outbox.purge.every}",
      concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void purge() {
    try {
      int deleted;
      do {
        deleted = rows.purge(config.purge().after(), PURGED_AT_ONCE);
        registry.counter("racelab.outbox.purged").increment(deleted);
      } while (!stopping && deleted == PURGED_AT_ONCE);
    } catch (SQLException failed) {
      LOG.warnf("Mails that were sent long ago were not deleted: %s", failed.getMessage());
    }
  }

  /** What the metric tells, as of a moment ago. */
  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void count() {
    try {
      unsent.set(rows.unsent());
    } catch (SQLException failed) {
      LOG.debugf("Mails to be sent were not counted: %s", failed.getMessage());
    }
  }
}
