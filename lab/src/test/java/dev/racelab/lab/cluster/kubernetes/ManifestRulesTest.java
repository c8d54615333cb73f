package dev.racelab.lab.cluster.kubernetes;

import static dev.racelab.lab.cluster.kubernetes.ManifestFiles.selects;
import static dev.racelab.lab.cluster.kubernetes.ManifestFiles.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.lab.cluster.kubernetes.ManifestFiles.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Rules that every manifest keeps, as far as the files alone tell. That the API server takes them
 * is tried by {@code ./racelab kube-test}.
 */
final class ManifestRulesTest {
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("Namespace", "v1"),
          Map.entry("ServiceAccount", "v1"),
          Map.entry("Service", "v1"),
          Map.entry("PersistentVolumeClaim", "v1"),
          Map.entry("Deployment", "apps/v1"),
          Map.entry("StatefulSet", "apps/v1"),
          Map.entry("Job", "batch/v1"),
          Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"),
          Map.entry("PodDisruptionBudget", "policy/v1"),
          Map.entry("NetworkPolicy", "networking.k8s.io/v1"),
          Map.entry("Ingress", "networking.k8s.io/v1"));

  /** Who makes them in production stands in that overlay. */
  private static final Set<String> SECRETS_FROM_ELSEWHERE = Set.of("gateway-tls");

  private final ManifestFiles files = ManifestFiles.load();

  @Test
  void everyObjectIsOfAKnownKindAndNoneIsASecret() {
    assertThat(files.objects())
        .hasSizeGreaterThan(30)
        .allSatisfy(
            each ->
                assertThat(KINDS.get(each.kind()))
                    .as("%s", each)
                    .isEqualTo(each.yaml().path("apiVersion").asText()));
  }

  @Test
  void everyObjectAndEveryPodSaysWhatItIs() {
    assertThat(files.objects())
        .allSatisfy(
            each -> {
              assertThat(each.label("name")).as("name of %s", each).isNotBlank();
              assertThat(each.label("component")).as("component of %s", each).isNotBlank();
            });
    assertThat(files.withPods())
        .allSatisfy(
            each ->
                assertThat(each.podLabels().path("app.kubernetes.io/component"))
                    .as("component of the pods of %s", each)
                    .isEqualTo(
                        each.yaml()
                            .path("metadata")
                            .path("labels")
                            .path("app.kubernetes.io/component")));
    for (String overlay : List.of("dev", "lab", "test", "production", "production/migrations")) {
      assertThat(labels("overlays/" + overlay)).contains("app.kubernetes.io/instance");
    }
    assertThat(labels("base"))
        .contains(
            "app.kubernetes.io/part-of",
            "app.kubernetes.io/managed-by",
            "app.kubernetes.io/version");
  }

  private Set<String> labels(String folder) {
    Set<String> names = new TreeSet<>();
    stream(files.kustomization(folder).yaml().path("labels"))
        .forEach(each -> each.path("pairs").fieldNames().forEachRemaining(names::add));
    return names;
  }

  @Test
  void everyPodKeepsTheRestrictedStandardAndHasNoTokenOfTheApi() {
    assertThat(files.withPods())
        .allSatisfy(
            each -> {
              JsonNode context = each.pod().path("securityContext");
              assertThat(context.path("runAsNonRoot").asBoolean()).as("%s", each).isTrue();
              assertThat(context.path("runAsUser").asInt()).as("%s", each).isPositive();
              assertThat(context.path("seccompProfile").path("type").asText())
                  .as("%s", each)
                  .isEqualTo("RuntimeDefault");
              assertThat(each.pod().path("automountServiceAccountToken").asBoolean(true))
                  .as("token of %s", each)
                  .isFalse();
              assertThat(each.pod().path("serviceAccountName").asText())
                  .as("account of %s", each)
                  .isNotBlank();
              assertThat(each.containers())
                  .isNotEmpty()
                  .allSatisfy(container -> assertConfined(each, container));
            });
    assertThat(files.of("ServiceAccount"))
        .isNotEmpty()
        .allMatch(each -> !each.yaml().path("automountServiceAccountToken").asBoolean(true));
  }

  private static void assertConfined(Manifest owner, JsonNode container) {
    JsonNode context = container.path("securityContext");
    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).as("%s", owner).isFalse();
    assertThat(context.path("readOnlyRootFilesystem").asBoolean()).as("%s", owner).isTrue();
    assertThat(context.path("capabilities").path("drop").path(0).asText())
        .as("capabilities of %s", owner)
        .isEqualTo("ALL");
    assertThat(context.path("capabilities").has("add")).as("%s", owner).isFalse();
  }

  @Test
  void everyContainerSaysWhatItNeedsAndWhichVersionItIs() throws IOException {
    String version =
        Files.readString(Path.of("..", "pom.xml")).replaceAll("(?s).*?<version>(.*?)<.*", "$1");
    assertThat(files.withPods())
        .allSatisfy(
            each ->
                assertThat(each.containers())
                    .allSatisfy(
                        container -> {
                          JsonNode resources = container.path("resources");
                          assertThat(resources.path("requests").has("cpu")).as("%s", each).isTrue();
                          assertThat(resources.path("requests").has("memory"))
                              .as("%s", each)
                              .isTrue();
                          assertThat(resources.path("limits").has("memory"))
                              .as("%s", each)
                              .isTrue();
                          String image = container.path("image").asText();
                          assertThat(image)
                              .as("%s", each)
                              .matches("racelab/[a-z-]+:\\Q" + version + "\\E|postgres:18|redis:8");
                        }));
  }

  @Test
  void whateverStaysIsAskedWhetherItStartedIsReadyAndLives() {
    assertThat(files.withPods())
        .filteredOn(each -> !each.kind().equals("Job"))
        .hasSize(8)
        .allSatisfy(
            each ->
                assertThat(each.containers())
                    .allSatisfy(
                        container ->
                            assertThat(List.of("startupProbe", "readinessProbe", "livenessProbe"))
                                .as("%s", each)
                                .allMatch(container::has)));
    assertThat(files.of("Job"))
        .allSatisfy(
            each ->
                assertThat(each.yaml().path("spec").path("activeDeadlineSeconds").asInt())
                    .as("deadline of %s", each)
                    .isPositive());
  }

  /** Liveness that asks a dependency turns its outage into restarts of everybody. */
  @Test
  void livenessAsksNoDependency() {
    assertThat(files.of("Deployment"))
        .allSatisfy(
            each ->
                assertThat(each.containers())
                    .extracting(
                        it -> it.path("livenessProbe").path("httpGet").path("path").asText())
                    .containsExactly("/q/health/live"));
  }

  @Test
  void aPodHasTimeForItsPreStopAndForTheRequestsThatAreUnderWay() throws IOException {
    int delay = longestShutdownDelay();
    int services = shutdown("platform/src/main/resources/racelab-service.properties");
    int gateway = shutdown("gateway/src/main/resources/application.properties");
    assertThat(files.of("Deployment"))
        .hasSize(3)
        .allSatisfy(
            each -> {
              int preStop =
                  each.containers()
                      .mapToInt(
                          it ->
                              it.path("lifecycle")
                                  .path("preStop")
                                  .path("sleep")
                                  .path("seconds")
                                  .asInt())
                      .sum();
              int shutdown = each.name().equals("gateway") ? gateway : services;
              assertThat(preStop).as("preStop of %s", each).isPositive();
              assertThat(each.pod().path("terminationGracePeriodSeconds").asInt())
                  .as("grace of %s", each)
                  .isGreaterThan(preStop + delay + shutdown);
            });
  }

  /** Between preStop and the end of requests under way, as the base sets it. */
  private static int longestShutdownDelay() throws IOException {
    return Pattern.compile("QUARKUS_SHUTDOWN_DELAY=(\\d+)s")
        .matcher(Files.readString(Path.of("../k8s/base/kustomization.yaml")))
        .results()
        .mapToInt(each -> Integer.parseInt(each.group(1)))
        .max()
        .orElseThrow();
  }

  private static int shutdown(String file) throws IOException {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("..").resolve(file))) {
      properties.load(reader);
    }
    return Integer.parseInt(properties.getProperty("quarkus.shutdown.timeout").replace("s", ""));
  }

  @Test
  void everyServiceLeadsToAPortOfPodsThatAreThere() {
    assertThat(files.of("Service"))
        .hasSize(8)
        .allSatisfy(
            service -> {
              JsonNode selector = service.yaml().path("spec").path("selector");
              List<Manifest> selected =
                  files.withPods().stream()
                      .filter(
                          each ->
                              each.podLabels()
                                  .path("app.kubernetes.io/name")
                                  .equals(selector.path("app.kubernetes.io/name")))
                      .toList();
              assertThat(selected).as("pods of %s", service).hasSize(1);
              assertThat(stream(service.yaml().path("spec").path("ports")))
                  .allSatisfy(
                      port ->
                          assertThat(portNames(selected.getFirst()))
                              .as("port of %s", service)
                              .contains(port.path("targetPort").asText()));
            });
  }

  private static List<String> portNames(Manifest workload) {
    List<String> names = new ArrayList<>();
    workload
        .containers()
        .forEach(it -> it.path("ports").forEach(port -> names.add(port.path("name").asText())));
    return names;
  }

  @Test
  void whateverListensHasAPolicyThatSaysWhoMayCome() {
    assertThat(files.of("NetworkPolicy").stream().filter(ManifestRulesTest::deniesAll)).hasSize(1);
    for (Manifest workload : files.withPods()) {
      workload
          .containers()
          .forEach(
              container ->
                  container
                      .path("ports")
                      .forEach(
                          port ->
                              assertThat(admitted(workload))
                                  .as("who may come to %s", workload)
                                  .contains(port.path("containerPort").asInt())));
    }
  }

  private static boolean deniesAll(Manifest policy) {
    JsonNode spec = policy.yaml().path("spec");
    return spec.path("podSelector").isEmpty()
        && spec.path("policyTypes").size() == 2
        && !spec.has("ingress")
        && !spec.has("egress");
  }

  private Set<Integer> admitted(Manifest workload) {
    Set<Integer> ports = new TreeSet<>();
    for (Manifest policy : files.of("NetworkPolicy")) {
      JsonNode spec = policy.yaml().path("spec");
      if (selects(spec.path("podSelector"), workload.podLabels())) {
        stream(spec.path("ingress"))
            .forEach(
                rule -> rule.path("ports").forEach(port -> ports.add(port.path("port").asInt())));
      }
    }
    return ports;
  }

  @Test
  void everySecretAndConfigMapThatAPodNamesIsMadeSomewhere() {
    Set<String> made = new TreeSet<>(SECRETS_FROM_ELSEWHERE);
    for (Manifest each : files.kustomizations()) {
      for (String generator : List.of("secretGenerator", "configMapGenerator")) {
        stream(each.yaml().path(generator)).forEach(it -> made.add(it.path("name").asText()));
      }
    }
    for (Manifest each : files.withPods()) {
      stream(each.pod().path("volumes"))
          .filter(volume -> volume.has("secret"))
          .forEach(volume -> assertThat(made).contains(volume.at("/secret/secretName").asText()));
      each.containers()
          .forEach(
              container ->
                  container
                      .path("envFrom")
                      .forEach(
                          from ->
                              assertThat(made)
                                  .as("%s", each)
                                  .contains(from.at("/configMapRef/name").asText())));
    }
  }

  /** A secret in the environment is in every crash report and child process. */
  @Test
  void noSecretIsHandedOverInTheEnvironment() {
    assertThat(files.withPods())
        .allSatisfy(
            each ->
                assertThat(each.containers())
                    .allSatisfy(
                        container -> {
                          assertThat(container.path("env").findValues("secretKeyRef"))
                              .as("%s", each)
                              .isEmpty();
                          assertThat(container.path("envFrom").findValues("secretRef"))
                              .as("%s", each)
                              .isEmpty();
                        }));
  }

  /** The overlay expects what its autoscaler may make of it, and a pod that replaces another. */
  @Test
  void productionCountsAsManyReplicasAsItsAutoscalerMayStart() {
    List<String> expected = new ArrayList<>();
    stream(files.kustomization("overlays/production").yaml().path("configMapGenerator"))
        .forEach(it -> it.path("literals").forEach(line -> expected.add(line.asText())));
    for (Manifest autoscaler : files.of("HorizontalPodAutoscaler")) {
      if (autoscaler.label("component").equals("service")) {
        int most = autoscaler.yaml().path("spec").path("maxReplicas").asInt();
        assertThat(expected).contains("RACELAB_DATABASE_REPLICAS=" + (most + 1));
      }
    }
  }

  @Test
  void everyKustomizationNamesOnlyWhatIsThere() {
    for (Manifest each : files.kustomizations()) {
      Path folder = ManifestFiles.root().resolve(each.file()).resolveSibling("");
      for (String list : List.of("resources", "components")) {
        stream(each.yaml().path(list))
            .forEach(
                name ->
                    assertThat(folder.resolve(name.asText()).normalize()).as("%s", each).exists());
      }
      assertThat(each.yaml().fieldNames())
          .toIterable()
          .as("%s", each)
          .isSubsetOf(
              "apiVersion",
              "kind",
              "namespace",
              "resources",
              "components",
              "labels",
              "configMapGenerator",
              "secretGenerator",
              "patches",
              "replicas");
    }
  }
}
