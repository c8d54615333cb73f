package dev.racelab.order.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
  private static final int MOST_OVERDUE = 1_000;

  private final OutboxConfig config;
  private final MailRows rows;
  private final ReactiveMailer mailer;
  private final MeterRegistry registry;
  private final AtomicLong unsent;
  private volatile boolean stopping;

  /**
   * Mails that took too long, and which the mail client is at still: nobody can call it back. Of a
   * server that closes a connection at the wrong moment, it never tells the end.
   */
  private final Map<MailRows.Mail, CompletableFuture<Void>> overdue =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(
                Map.Entry<MailRows.Mail, CompletableFuture<Void>> eldest) {
              return size() > MOST_OVERDUE;
            }
          });

  @Inject
  Sending(OutboxConfig config, MailRows rows, ReactiveMailer mailer, MeterRegistry registry) {
    this.config = config;
    this.rows = rows;
    this.mailer = mailer;
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
      sending.put(
          mail,
          Uni.createFrom()
              .deferred(
                  () ->
                      mailer.send(
                          Mail.withText(mail.recipient(), mail.subject(), mail.body())
                              .addHeader("Message-ID", mail.messageId())))
              .subscribeAsCompletionStage());
    }
    long deadline = System.nanoTime() + config.deadline().toNanos();
    List<MailRows.Mail> sent = new ArrayList<>();
    List<MailRows.Mail> failed = new ArrayList<>();
    sending.forEach((mail, end) -> (taken(mail, end, deadline) ? sent : failed).add(mail));
    sent(sent);
    for (MailRows.Mail mail : failed) {
      // Who stands still would find a copy for each try when it goes on.
      Duration shortest =
          overdue.containsKey(mail) ? config.deadline().multipliedBy(3) : Duration.ZERO;
      rows.pause(mail, shortest, config.longestPause());
    }
    return sent.size() == config.batch();
  }

  /** What the mail server has taken after all is sent, and need not be sent again. */
  private void markLate() throws SQLException {
    List<MailRows.Mail> late = new ArrayList<>();
    overdue
        .entrySet()
        .removeIf(
            each -> {
              if (each.getValue().state() == Future.State.SUCCESS) {
                late.add(each.getKey());
              }
              return each.getValue().isDone();
            });
    sent(late);
  }

  /** Whether the mail server has taken the mail. */
  private boolean taken(MailRows.Mail mail, CompletableFuture<Void> end, long deadline) {
    try {
      end.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException failed) {
      failed(mail, failed.getCause());
    } catch (TimeoutException late) {
      overdue.put(mail, end);
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
