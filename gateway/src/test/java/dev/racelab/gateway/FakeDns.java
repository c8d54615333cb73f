package dev.racelab.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on loopback that knows one name, and answers what the test says. */
final class FakeDns implements AutoCloseable {
  static final String NAME = "account.test";

  final AtomicInteger questions = new AtomicInteger();
  volatile List<String> addresses = List.of();
  volatile DnsResponseCode code = DnsResponseCode.NOERROR;
  volatile boolean silent;

  private final EventLoopGroup loop = new NioEventLoopGroup(1);
  private final Channel channel;

  FakeDns() {
    channel =
        new Bootstrap()
            .group(loop)
            .channelFactory(NioDatagramChannel::new)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened
                        .pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new Answering());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Where it listens, such as {@code 127.0.0.1:4053}. */
  String address() {
    return "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
  }

  private final class Answering extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever asks notices an answer that is lost
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      questions.incrementAndGet();
      if (silent) {
        return;
      }
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      DatagramDnsResponse answer =
          new DatagramDnsResponse(
              /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
      answer.setCode(code);
      answer.addRecord(DnsSection.QUESTION, question);
      if (question.type().equals(DnsRecordType.A) && question.name().equals(NAME + ".")) {
        for (String address : addresses) {
          answer.addRecord(
              DnsSection.ANSWER,
              new DefaultDnsRawRecord(
                  question.name(),
                  DnsRecordType.A,
                  600, // which nobody may rely on: containers come and go within seconds
                  Unpooled.wrappedBuffer(NetUtil.createByteArrayFromIpAddressString(address))));
        }
      }
      context.writeAndFlush(answer);
    }
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
