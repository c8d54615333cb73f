package dev.racelab.order;

import dev.racelab.platform.testing.LabIsOn;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusIntegrationTest
@TestProfile(LabIsOn.class)
class CheckoutRacesIT extends CheckoutRacesTest {}
