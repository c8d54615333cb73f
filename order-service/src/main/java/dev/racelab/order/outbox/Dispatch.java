package dev.racelab.order.outbox;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;

/**
 * Hands mails to the mailer, all on one event loop. Its client (vertx-mail-client 4.5) listens to a
 * new connection on the loop of whoever asked for it, which need not be the connection's: what the
 * server has said by then is lost, and the mail waits for it for ever. On one loop nothing is said
 * in between.
 */
@ApplicationScoped
class Dispatch {
  private final ReactiveMailer mailer;
  private final Context loop;

  @Inject
  Dispatch(ReactiveMailer mailer, Vertx vertx) {
    this.mailer = mailer;
    this.loop = vertx.getOrCreateContext();
  }

  /** Done when the mail server has taken the mail; perhaps never. */
  CompletableFuture<Void> send(MailRows.Mail mail) {
    return Uni.createFrom()
        .deferred(
            () ->
                mailer.send(
                    Mail.withText(mail.recipient(), mail.subject(), mail.body())
                        .addHeader("Message-ID", mail.messageId())))
        .runSubscriptionOn(task -> loop.runOnContext(now -> task.run()))
        .subscribeAsCompletionStage();
  }
}
