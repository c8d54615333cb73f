package dev.racelab.gateway;

import dev.racelab.gateway.admission.AdmissionConfig;
import dev.racelab.gateway.routing.RoutingConfig;
import dev.racelab.gateway.shop.ShopConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ties the gateway to the application's life: routes, start, stop, and readiness. */
@Singleton
@Readiness
final class GatewayApplication implements HealthCheck {
  private final Gateway gateway;

  @Inject
  GatewayApplication(
      Vertx vertx,
      RoutingConfig routing,
      AdmissionConfig limits,
      ShopConfig shop,
      @ConfigProperty(name = "racelab.lab.enabled", defaultValue = "false") boolean lab,
      MeterRegistry registry,
      @ConfigProperty(name = "racelab.replica", defaultValue = "gateway") String replica) {
    gateway = new Gateway(vertx, routing, limits, shop, lab, registry, replica);
  }

  void routes(@Observes Router router) {
    gateway.mount(router);
  }

  void start(@Observes StartupEvent event) {
    gateway.start();
  }

  void leave(@Observes ShutdownDelayInitiatedEvent event) {
    gateway.leave();
  }

  void stop(@Observes ShutdownEvent event) {
    gateway.close();
  }

  /** Ready once a replica list is known. Whether replicas are ready is for each request to see. */
  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("replica-list").status(gateway.informed()).build();
  }
}
