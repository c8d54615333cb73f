package dev.racelab.lab.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the lab makes of a cluster's words, without a cluster. */
final class ClusterPiecesTest {
  @TempDir private Path home;

  @Test
  void noClusterIsTouchedThatNobodyNamed() {
    for (Optional<String> kubeconfig : List.of(Optional.<String>empty(), Optional.of(" "))) {
      assertThatThrownBy(() -> Kubectl.of(Optional.empty(), kubeconfig))
          .isInstanceOf(ClusterException.class)
          .hasMessageStartingWith("which cluster? Name it with --context, or set KUBECONFIG");
    }
  }

  @Test
  void aPodSaysWhatItIsAndWhyItIsNotReady() throws IOException {
    List<Pod> pods =
        Pod.all(
            new ObjectMapper()
                .readTree(
                    """
                    {"items":[
                      {"metadata":{"name":"b"},"status":{"podIP":"10.0.0.2",
                        "conditions":[{"type":"Ready","status":"True"}],
                        "containerStatuses":[{"containerID":"containerd://abc","state":{"running":{}}}]}},
                      {"metadata":{"name":"a","deletionTimestamp":"now"},"status":{
                        "containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff",
                          "message":"back-off 10s\\n restarting"}},
                          "lastState":{"terminated":{"exitCode":1}}}]}},
                      {"metadata":{"name":"c"},"status":{
                        "conditions":[{"type":"PodScheduled","status":"False",
                          "reason":"Unschedulable","message":"0/1 nodes"}]}}]}"""));

    assertThat(pods)
        .containsExactly(
            new Pod(
                "a",
                "",
                false,
                false,
                true,
                "",
                "CrashLoopBackOff: back-off 10s restarting, last exit status 1"),
            new Pod("b", "10.0.0.2", true, true, false, "abc", ""),
            new Pod("c", "", false, false, false, "", "Unschedulable: 0/1 nodes"));
  }

  @Test
  void aRunsCopyHasNobodysSecretsAndIsGoneAfterwards() throws IOException {
    Files.createDirectories(home.resolve("k8s/overlays/dev/secrets"));
    Files.writeString(home.resolve("k8s/overlays/dev/kustomization.yaml"), "kind: Kustomization");
    Files.writeString(home.resolve("k8s/overlays/dev/secrets/private.pem"), "mine");

    Path secrets;
    try (Manifests manifests = Manifests.copy(home, Map.of("postgres:18", "here:5000/pg:18.6"))) {
      secrets = manifests.secrets();
      assertThat(secrets).doesNotExist();
      assertThat(secrets.resolveSibling("kustomization.yaml")).exists();
      Path overlay =
          manifests.overlay("run", "dev", "there", List.of("small"), Map.of("gateway", 2));
      assertThat(overlay.resolve("kustomization.yaml"))
          .content()
          .isEqualTo(
              """
              apiVersion: kustomize.config.k8s.io/v1beta1
              kind: Kustomization
              namespace: there
              resources: [../overlays/dev]
              components:
                - ../components/small
              images:
                - {name: postgres, newName: here:5000/pg, newTag: "18.6"}
              replicas:
                - {name: gateway, count: 2}
              """);
    }
    assertThat(secrets.getParent()).doesNotExist();
  }

  @Test
  void anOverlayThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    Files.createDirectories(home.resolve("k8s/overlays/dev"));
    Files.createDirectories(home.resolve("k8s/overlays/lab"));

    try (Manifests manifests = Manifests.copy(home, Map.of())) {
      assertThatThrownBy(() -> manifests.overlay("run", "staging", "n", List.of(), Map.of()))
          .isInstanceOf(ClusterException.class)
          .hasMessage("there is no overlay 'staging'; there is dev, lab");
    }
  }
}
