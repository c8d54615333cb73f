package dev.racelab.order.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Sends what is in the outbox: each mail at least once. A mail goes out twice only if its sender is
 * killed, stopped or cut off between the mail server's OK and the row's update, which comes when
 * the mails of its batch are over; the Message-ID is the same then, so that who receives both can
 * tell.
 */
@ApplicationScoped
public class Sending {
  private static final Logger LOG = Logger.getLogger(Sending.class);

  private static final int PURGED_AT_ONCE = 1_000;

  private final OutboxConfig config;
  private final MailRows rows;
  private final ReactiveMailer mailer;
  private final MeterRegistry registry;
  private final AtomicLong unsent;
  private volatile boolean stopping;

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
    List<MailRows.Mail> batch = rows.take(config.batch(), config.deadline().multipliedBy(2));
    List<CompletableFuture<Void>> sending = new ArrayList<>();
    for (MailRows.Mail mail : batch) {
      sending.add(
          mailer
              .send(
                  Mail.withText(mail.recipient(), mail.subject(), mail.body())
                      .addHeader("Message-ID", mail.messageId()))
              .subscribeAsCompletionStage()
              .orTimeout(config.deadline().toMillis(), TimeUnit.MILLISECONDS));
    }
    List<MailRows.Mail> sent = new ArrayList<>();
    List<MailRows.Mail> failed = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      MailRows.Mail mail = batch.get(i);
      (taken(mail, sending.get(i)) ? sent : failed).add(mail);
    }
    sent(sent);
    for (MailRows.Mail mail : failed) {
      rows.pause(mail, config.longestPause());
    }
    return sent.size() == config.batch();
  }

  /** Whether the mail server has taken the mail. */
  private boolean taken(MailRows.Mail mail, CompletableFuture<Void> sending) {
    try {
      sending.join();
      return true;
    } catch (CompletionException failed) {
      LOG.warnf("The mail %s was not sent: %s", mail.messageId(), failed.getCause());
      registry.counter("racelab.outbox", "outcome", "failed").increment();
      return false;
    }
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
