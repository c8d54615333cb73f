package dev.racelab.account;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class DebitIT extends DebitTest {}
