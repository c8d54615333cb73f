package dev.racelab.lab.cli;

import dev.racelab.lab.mail.MailCatcher;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code racelab mail-catcher}: the mail server of containers. */
@Command(
    name = "mail-catcher",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a mail server that takes every mail and delivers none, until it is stopped. It tells who each mail was",
      "for, and its Message-ID, at GET /mails. The containers of docker-compose.yml and k8s/ use it; 'up' has its own."
    })
final class MailCatcherCommand implements Callable<Integer> {
  private static final int HIGHEST_PORT = 65_535;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "The address to listen on. Default: 127.0.0.1.")
  private String host = "127.0.0.1";

  @Option(
      names = "--smtp-port",
      paramLabel = "PORT",
      description = "Where it takes mails, 1 to 65535. Default: 1025.")
  private int smtpPort = 1025;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Where it tells what came, 1 to 65535. Default: 8025.")
  private int httpPort = 8025;

  @Override
  public Integer call() throws InterruptedException {
    requirePort("--smtp-port", smtpPort);
    requirePort("--http-port", httpPort);
    CountDownLatch stopped = new CountDownLatch(1);
    try (Interruption interruption = Interruption.watch();
        MailCatcher catcher = MailCatcher.start(host, smtpPort, httpPort)) {
      spec.commandLine()
          .getOut()
          .println(
              "Mail is taken at port %d, and told at %s/mails"
                  .formatted(smtpPort, catcher.address()));
      stopped.await();
      return 0;
    }
  }

  private void requirePort(String option, int port) {
    if (port < 1 || port > HIGHEST_PORT) {
      throw Allowed.of(spec)
          .wrong("%s: %d is not allowed. Allowed: 1 to %d".formatted(option, port, HIGHEST_PORT));
    }
  }
}
