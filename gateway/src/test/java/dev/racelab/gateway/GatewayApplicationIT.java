package dev.racelab.gateway;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class GatewayApplicationIT extends GatewayApplicationTest {}
