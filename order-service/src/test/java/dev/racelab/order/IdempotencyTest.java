package dev.racelab.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.IdempotencyContract;
import dev.racelab.platform.testing.LabIsOn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class IdempotencyTest extends IdempotencyContract {
  @Override
  protected Countdown countdown() {
    return Shop.placements();
  }

  @Override
  protected String otherBody(Countdown wish) {
    return wish.body().replace("\"quantity\":1", "\"quantity\":2");
  }

  /** Replicas have addresses of their own, and a gateway takes away only that of who answers. */
  @Test
  void theLocationOfACopyIsAtTheReplicaThatTheCopyWasSentTo() {
    Countdown wish = countdown();
    String key = UUID.randomUUID().toString();
    String first =
        wish.send(Map.of("Idempotency-Key", key, "Host", "replica-1:8081")).header("Location");
    String copy =
        wish.send(Map.of("Idempotency-Key", key, "Host", "replica-2:8082")).header("Location");
    assertThat(first).startsWith("http://replica-1:8081/orders/");
    assertThat(copy).isEqualTo(first.replace("replica-1:8081", "replica-2:8082"));
  }
}
