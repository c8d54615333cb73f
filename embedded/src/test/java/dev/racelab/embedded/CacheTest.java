package dev.racelab.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CacheTest {
  @TempDir Path root;

  @Test
  void ofTwoThatMakeTheSameEntryAtOnceBothGetAWholeOne() throws Exception {
    var cache = new Cache(root);
    var both = new CyclicBarrier(2);
    Cache.Maker maker =
        folder -> {
          Files.writeString(folder.resolve("one"), "1");
          await(both);
          Files.writeString(folder.resolve("two"), "2");
        };
    try (var threads = Executors.newFixedThreadPool(2)) {
      var first = threads.submit(() -> cache.entry("thing", maker));
      var second = threads.submit(() -> cache.entry("thing", maker));
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(second.get(10, TimeUnit.SECONDS));
    }
    assertThat(root.resolve("thing/one")).hasContent("1");
    assertThat(root.resolve("thing/two")).hasContent("2");
    assertThat(root).isDirectoryNotContaining(it -> it.getFileName().toString().startsWith("."));
  }

  @Test
  void aFailedMakerLeavesNothing() {
    var cache = new Cache(root);
    assertThatThrownBy(
            () ->
                cache.entry(
                    "thing",
                    folder -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining(root.resolve("thing").toString())
        .hasMessageContaining("No space left on device");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessLeftIsSweptUpLater() throws IOException {
    var left = Files.createDirectory(root.resolve(".new-thing-1"));
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    var young = Files.createDirectory(root.resolve(".new-thing-2"));
    new Cache(root).entry("thing", folder -> {});
    assertThat(left).doesNotExist();
    assertThat(young).exists();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
