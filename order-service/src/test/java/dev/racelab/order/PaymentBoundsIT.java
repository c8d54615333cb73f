package dev.racelab.order;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PaymentBoundsIT extends PaymentBoundsTest {}
