package dev.racelab.order.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The statements on mails that are to be sent. Each is a transaction of its own. */
@ApplicationScoped
class MailRows {
  private static final String CLAIM =
      """
      UPDATE outbox_mail
      SET claim = claim + 1,
          claimed_until = clock_timestamp() + ? * interval '1 millisecond'
      WHERE id = ANY (ARRAY(
        SELECT id FROM outbox_mail
        WHERE sent_at IS NULL AND claimed_until <= statement_timestamp()
        ORDER BY claimed_until
        LIMIT ?
        FOR UPDATE SKIP LOCKED))
      RETURNING id, claim, message_id, recipient, subject, body
      """;

  /**
   * Whoever has outlived its claim has sent the mail all the same. Two that have the same mails
   * lock them in one order.
   */
  private static final String SENT =
      """
      UPDATE outbox_mail SET sent_at = clock_timestamp()
      WHERE id = ANY (ARRAY(
        SELECT id FROM outbox_mail
        WHERE id = ANY (?) AND sent_at IS NULL
        ORDER BY id
        FOR UPDATE))
      """;

  /** The pause doubles with each claim, from 200 ms or what is asked for. */
  private static final String PAUSE =
      """
      UPDATE outbox_mail
      SET claimed_until = clock_timestamp() + interval '1 millisecond'
              * least(?, greatest(?, 100 * power(2, least(claim, 20)) * (0.75 + random() / 2)))
      WHERE id = ? AND claim = ? AND sent_at IS NULL
      """;

  private static final String PURGE =
      """
      DELETE FROM outbox_mail
      WHERE id = ANY (ARRAY(
        SELECT id FROM outbox_mail
        WHERE sent_at < statement_timestamp() - ? * interval '1 millisecond'
        ORDER BY sent_at
        LIMIT ?
        FOR UPDATE SKIP LOCKED))
      """;

  private static final String COUNT = "SELECT count(*) FROM outbox_mail WHERE sent_at IS NULL";

  @Inject DataSource dataSource;

  /**
   * A mail that somebody has claimed.
   *
   * @param claim the claim's number; more than 1, and it may have been sent before
   */
  record Mail(
      UUID id, long claim, String messageId, String recipient, String subject, String body) {}

  /**
   * Claims mails that nobody is sending.
   *
   * @param most how many at most
   * @param length how long a claim is good
   */
  List<Mail> take(int most, Duration length) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(CLAIM)) {
      update.setLong(1, length.toMillis());
      update.setInt(2, most);
      List<Mail> mails = new ArrayList<>();
      try (ResultSet claimed = update.executeQuery()) {
        while (claimed.next()) {
          mails.add(
              new Mail(
                  claimed.getObject(1, UUID.class),
                  claimed.getLong(2),
                  claimed.getString(3),
                  claimed.getString(4),
                  claimed.getString(5),
                  claimed.getString(6)));
        }
      }
      return mails;
    }
  }

  void sent(List<Mail> mails) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(SENT)) {
      update.setArray(1, connection.createArrayOf("uuid", mails.stream().map(Mail::id).toArray()));
      update.executeUpdate();
    }
  }

  void pause(Mail mail, Duration shortest, Duration longest) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(PAUSE)) {
      update.setLong(1, longest.toMillis());
      update.setLong(2, shortest.toMillis());
      update.setObject(3, mail.id());
      update.setLong(4, mail.claim());
      update.executeUpdate();
    }
  }

  /**
   * Deletes mails that were sent so long ago, by the database's clock.
   *
   * @param most how many at most
   * @return how many
   */
  int purge(Duration after, int most) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete = connection.prepareStatement(PURGE)) {
      delete.setLong(1, after.toMillis());
      delete.setInt(2, most);
      return delete.executeUpdate();
    }
  }

  long unsent() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(COUNT);
        ResultSet counted = select.executeQuery()) {
      counted.next();
      return counted.getLong(1);
    }
  }
}
