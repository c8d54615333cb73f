package dev.racelab.locking.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears what others publish on some channels: one connection for all of them, opened when the first
 * is watched, and again after it ended. Nothing here blocks.
 */
final class RedisNews {
  /*
   * One channel per name that somebody waits for, and not one for all: a release that nobody waits
   * for then costs Redis the look-up of a channel without subscribers, while a common channel would
   * carry every release to every process. The price is a SUBSCRIBE when the first one in this
   * process begins to wait for a name that another process holds, and an UNSUBSCRIBE when the line
   * for it is empty; nobody waits for the answers.
   *
   * The map of watches is what is wanted; the connection is told of every change, in the map's
   * order, since both happen under one monitor. A connection that ended loses nothing but news: the
   * next one subscribes to all that is wanted. A watcher is woken when its subscription is
   * confirmed, by whatever connection, for the release may have been published before.
   *
   * Only (UN)SUBSCRIBE goes over this connection. The client would take a message for the answer of
   * any other command. So a connection whose other end vanished is noticed thus: whoever waits in
   * vain for a while watches again, which subscribes again; a connection that owes a confirmation
   * for longer than `patience` is given up.
   */
  private final Redis redis;
  private final String self;
  private final ClientLoop loop;
  private final LongSupplier nanoTime;
  private final long patienceNanos;

  /* All below are guarded by this. */
  private final Map<String, Watch> watches = new HashMap<>();
  private @Nullable RedisConnection connection;

  /** When it was begun to open the next one; an attempt that takes too long counts no more. */
  private boolean opening;

  private long openingSince;

  /** The number of the latest connection, from 1 on. */
  private int generation;

  private boolean closed;

  /** Confirmations that are owed, and since when nothing was heard while at least one was. */
  private int owed;

  private long silentSince;

  /**
   * News of others.
   *
   * @param self what is published from here says; not passed on, since it is known here already
   */
  RedisNews(Redis redis, String self, ClientLoop loop, Duration patience, LongSupplier nanoTime) {
    this.redis = redis;
    this.loop = loop;
    this.self = self;
    this.patienceNanos = patience.toNanos();
    this.nanoTime = nanoTime;
  }

  String self() {
    return self;
  }

  void watch(String channel, Runnable wake) {
    synchronized (this) {
      Watch watch = watches.get(channel);
      if (watch == null) {
        watch = new Watch(wake);
        watches.put(channel, watch);
      } else if (connection != null && nanoTime.getAsLong() - watch.asked < patienceNanos / 2) {
        return;
      }
      if (owed > 0 && nanoTime.getAsLong() - silentSince > patienceNanos) {
        giveUp();
      }
      if (connection != null) {
        subscribe(connection, channel, watch);
        return;
      }
    }
    open();
  }

  void unwatch(String channel) {
    synchronized (this) {
      if (watches.remove(channel) != null && connection != null) {
        var unused = connection.send(Request.cmd(Command.UNSUBSCRIBE).arg(channel));
      }
    }
  }

  /** Whether what is published there now will be heard here. */
  boolean hears(String channel) {
    synchronized (this) {
      Watch watch = watches.get(channel);
      return connection != null && watch != null && watch.confirmedBy == generation;
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
      watches.clear();
      giveUp();
    }
  }

  /** Opens the connection before anybody waits, if the client's loop is still to be found out. */
  void findLoop() {
    if (!loop.isKnown()) {
      open();
    }
  }

  private void open() {
    synchronized (this) {
      boolean underWay = opening && nanoTime.getAsLong() - openingSince < patienceNanos;
      if (closed || underWay || connection != null || (watches.isEmpty() && loop.isKnown())) {
        return;
      }
      opening = true;
      openingSince = nanoTime.getAsLong();
    }
    loop.run(
        () ->
            Future.<RedisConnection>future(asked -> redis.connect().onComplete(asked))
                .onComplete(
                    opened -> {
                      synchronized (this) {
                        opening = false;
                        if (opened.succeeded()) {
                          begin(opened.result());
                        }
                      }
                      // Else whoever waits comes back after a pause.
                    }));
  }

  private void begin(RedisConnection fresh) {
    int number = ++generation;
    fresh.handler(message -> heard(number, message));
    fresh.endHandler(end -> ended(number));
    fresh.exceptionHandler(failure -> ended(number));
    if (closed || connection != null) {
      discard(fresh);
      return;
    }
    connection = fresh;
    owed = 0;
    watches.forEach((channel, watch) -> subscribe(fresh, channel, watch));
    if (watches.isEmpty()) {
      var unused = fresh.send(Request.cmd(Command.UNSUBSCRIBE)); // is confirmed, so we hear of it
    }
  }

  private void subscribe(RedisConnection open, String channel, Watch watch) {
    watch.asked = nanoTime.getAsLong();
    if (owed++ == 0) {
      silentSince = watch.asked;
    }
    var unused = open.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
  }

  /** An array of what it is, the channel, and a number or the message. */
  private void heard(int from, Response message) {
    loop.isHere();
    if (message.type() == ResponseType.ERROR || message.size() < 2 || message.get(1) == null) {
      return;
    }
    String what = message.get(0).toString();
    String channel = message.get(1).toString();
    Runnable wake = null;
    synchronized (this) {
      if (connection == null || from != generation) {
        return;
      }
      silentSince = nanoTime.getAsLong();
      Watch watch = watches.get(channel);
      if (what.equals("subscribe")) {
        owed--;
        if (watch != null && watch.confirmedBy != from) {
          watch.confirmedBy = from;
          wake = watch.wake;
        }
      } else if (what.equals("message")
          && watch != null
          && !message.get(2).toString().equals(self)) {
        wake = watch.wake;
      }
    }
    if (wake != null) {
      wake.run();
    }
  }

  private void ended(int gone) {
    synchronized (this) {
      if (connection == null || gone != generation) {
        return;
      }
      connection = null;
    }
    open();
  }

  private void giveUp() {
    RedisConnection last = connection;
    connection = null;
    owed = 0;
    if (last != null) {
      discard(last);
    }
  }

  /** The client never hands out again what has subscribed; it closes the socket. */
  private static void discard(RedisConnection connection) {
    try {
      var unused =
          connection.send(Request.cmd(Command.UNSUBSCRIBE)).onComplete(sent -> connection.close());
    } catch (RejectedExecutionException e) {
      // The client was closed before us, and its sockets with it.
    }
  }

  private static final class Watch {
    private final Runnable wake;
    private long asked;
    private int confirmedBy;

    Watch(Runnable wake) {
      this.wake = wake;
    }
  }
}
