package dev.racelab.account;

import dev.racelab.platform.testing.OneConnectionContract;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusIntegrationTest
@TestProfile(OneConnectionContract.OneConnection.class)
class OneConnectionIT extends OneConnectionTest {}
