package dev.racelab.lab.composetest;

import dev.racelab.embedded.Ports;
import dev.racelab.lab.cluster.compose.Container;
import dev.racelab.lab.cluster.compose.Engine;
import dev.racelab.lab.cluster.compose.Project;
import dev.racelab.lab.identity.Secrets;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.proof.FirstAccount;
import dev.racelab.lab.proof.FirstOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The compose file as people start it, without the lab, as a project of this proof's own. */
final class Site implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration ORDER_LIMIT = Duration.ofSeconds(30);
  private static final List<String> ALL =
      List.of("gateway", "account-service", "order-service", "mail");

  private final Engine engine;
  private final Project project;
  private final Tokens tokens;
  private final URI gateway;
  private final Path secrets;

  private Site(Engine engine, Project project, Tokens tokens, URI gateway, Path secrets) {
    this.engine = engine;
    this.project = project;
    this.tokens = tokens;
    this.gateway = gateway;
    this.secrets = secrets;
  }

  /**
   * @param folder where the secrets are made
   */
  static Site of(Engine engine, Path home, Path folder, String name) {
    Path secrets = folder.resolve(name);
    Tokens tokens = new Tokens(Secrets.in(secrets), InstantSource.system());
    int port = Ports.free();
    Project project =
        Project.of(
            home.resolve("docker-compose.yml"),
            "racelab-compose-test-" + name,
            Map.of(
                "RACELAB_MODE",
                "plain",
                "RACELAB_BIND",
                "127.0.0.1",
                "RACELAB_PORT",
                Integer.toString(port),
                "RACELAB_SECRETS",
                secrets.toString()));
    return new Site(engine, project, tokens, URI.create("http://127.0.0.1:" + port), secrets);
  }

  void up() {
    project.up(ALL, new TreeMap<>(), LIMIT);
  }

  void scale(String service, int count) {
    project.scale(service, count, LIMIT);
  }

  List<Container> containers(String service) {
    return engine.containers(project.name()).stream()
        .filter(each -> each.service().equals(service))
        .toList();
  }

  Engine engine() {
    return engine;
  }

  String operator() {
    return tokens.operator();
  }

  /** The system's first answered request. */
  URI openAccount() throws InterruptedException {
    return FirstAccount.open(gateway, tokens, LIMIT);
  }

  /** Has an order paid by one service at the other, and mailed; the figure. */
  String payOrder() throws InterruptedException {
    URI mail = URI.create("http://%s:8025".formatted(containers("mail").getFirst().address()));
    return FirstOrder.pay(gateway, mail, tokens, ORDER_LIMIT);
  }

  /** What a container of a service said, of which every line has its time in front. */
  List<String> log(Container container) {
    return engine.timedLog(container);
  }

  /** Overwrites a secret, as a slip of the hand would. */
  void spoil(String file) {
    try {
      Files.writeString(secrets.resolve(file), "not-the-password");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Deletes a secret. */
  void remove(String file) {
    try {
      Files.delete(secrets.resolve(file));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Replaces a service's containers by new ones, which read their secrets anew. */
  void recreate(String service) {
    project.recreate(service, LIMIT);
  }

  @Override
  public void close() {
    project.down();
  }
}
