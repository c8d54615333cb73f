package dev.racelab.lab.report;

import static dev.racelab.lab.report.Runs.INFO;
import static dev.racelab.lab.report.Runs.cell;
import static dev.racelab.lab.report.Runs.lostUpdate;
import static dev.racelab.lab.report.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.compare.RunResult;
import dev.racelab.lab.compare.Trigger;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportsTest {
  private static final String NASTY = "<script>alert('x')</script> & \"quotes\" \u0001";
  private static final Path PAGE = Path.of("out", "report.html");

  private static final Trigger STOPPED = new Trigger.StoppedHolder(Trigger.Resumption.AFTER_WRITE);

  private final RunResult run =
      run(
          cell("none", 3, lostUpdate(NASTY)),
          cell("pessimistic", 3, new Verdict.Valid()),
          cell("serializable", 3, lostUpdate("operations 3 and 4 ...")),
          cell("jvm-lock", 1, new Verdict.Unknown("nobody answered")));

  @Test
  void theJsonDocumentHasExactlyTheFieldsOfTheDesign() throws Exception {
    JsonNode document = new ObjectMapper().readTree(JsonReport.render(INFO, run));
    assertThat(names(document)).containsExactly("version", "run", "cells", "asPromised");
    assertThat(names(document.path("run")))
        .containsExactly("command", "seed", "flags", "versions", "machine", "complete");
    JsonNode cell = document.path("cells").path(0);
    assertThat(names(cell))
        .containsExactly(
            "scenario",
            "hazards",
            "strategy",
            "promised",
            "replicas",
            "trigger",
            "requests",
            "ok",
            "failed",
            "unknown",
            "verdict",
            "anomalies",
            "throughput",
            "p50Millis",
            "p99Millis",
            "raceProbability",
            "raceProbabilityLow",
            "raceProbabilityHigh",
            "asPromised");
    JsonNode anomaly = cell.path("anomalies").path(0);
    assertThat(names(anomaly)).containsExactly("name", "count", "witness");
    assertThat(names(anomaly.path("witness"))).containsExactly("text", "operations");
    assertThat(anomaly.path("witness").path("operations").path(1).path("index").asLong())
        .isEqualTo(3);
    assertThat(anomaly.path("count").asLong()).isEqualTo(4);
    assertThat(cell.path("throughput").decimalValue()).isEqualByComparingTo("1204.3");
    assertThat(cell.path("p99Millis").isNull()).isTrue();
    assertThat(cell.path("raceProbability").isNull()).isTrue();
    assertThat(document.path("asPromised").asBoolean(true)).isFalse();
    assertThat(document.path("cells"))
        .extracting(each -> each.path("promised").asBoolean() + " " + each.path("asPromised"))
        .containsExactly("false true", "true true", "true false", "true false");
  }

  @Test
  void thePageEscapesWhatItWasGivenAndNeedsNoNetwork() {
    String page = HtmlReport.render(INFO, run);
    assertThat(page)
        .doesNotContain("<script")
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("\u0001")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;")
        .contains("racelab compare &lt;withdraw&gt;")
        .contains("2 of 4 cells are not as promised.")
        .contains("n/a");
  }

  @Test
  void theJUnitFileIsXmlThatFailsWhatIsNotAsPromised() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    Document document =
        factory
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    JUnitReport.render(INFO, run).getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getDocumentElement().getAttribute("tests")).isEqualTo("4");
    assertThat(document.getDocumentElement().getAttribute("failures")).isEqualTo("2");
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(2);
  }

  @Test
  void theTableAlignsAndNamesWhatIsBroken() {
    String table = new TableReport(run, false).render();
    List<String> lines = table.lines().filter(line -> line.startsWith("  ")).toList();
    int verdict = lines.getFirst().indexOf("verdict");
    assertThat(lines.get(1).substring(verdict)).startsWith("INVALID  yes");
    assertThat(lines.get(2).substring(verdict)).startsWith("VALID    yes");
    assertThat(lines.get(3).substring(verdict)).startsWith("INVALID  BROKEN");
    assertThat(lines.get(4).substring(verdict)).startsWith("UNKNOWN  OPEN");
    assertThat(table)
        .contains("one/several rows")
        .contains("4.3 ms")
        .contains("lost-update, serializable on 3 replicas: operations 3 and 4 ...")
        .contains("open, jvm-lock: nobody answered")
        .doesNotContain("\u001b");
    assertThat(new TableReport(run, true).render()).contains("\u001b[1;31mINVALID\u001b[0m");
  }

  @Test
  void theLastLineSaysWhatToDoNext() {
    assertThat(new TableReport(run, false).conclusion(PAGE))
        .isEqualTo(
            """
            2 of 4 cells are not as promised: serializable in withdraw on 3 replicas (BROKEN), \
            jvm-lock in withdraw on 1 replica (OPEN).
            Next: ./racelab race withdraw --strategy serializable --replicas 3 --seed 42, or see \
            out/report.html""");
    RunResult good = run(cell("pessimistic", 3, new Verdict.Valid()));
    assertThat(new TableReport(good, false).conclusion(PAGE))
        .isEqualTo("The cell is as promised. Report: out/report.html");
    assertThat(new TableReport(good, false).raceConclusion(PAGE))
        .isEqualTo(
            "pessimistic in withdraw on 3 replicas: VALID, as promised. Report: out/report.html");
  }

  @Test
  void aTriggerIsShownWhereItIsNotThePlainMeetingAndSoIsWhatABrokenFixDidNotShow()
      throws Exception {
    RunResult shown =
        run(
            cell("redis-fenced", 2, STOPPED, null, new Verdict.Valid()),
            cell("unfenced-pause", 2, STOPPED, "overdraft", lostUpdate("operations 3 and 4 ...")));
    String table = new TableReport(shown, false).render();
    assertThat(table)
        .contains("3 rounds of 2 that are made to race")
        .containsPattern("unfenced-pause +2 +stopped-holder +nothing +INVALID +NOT SHOWN")
        .contains("not shown, unfenced-pause: overdraft in provoked round 1 at the first try");
    assertThat(HtmlReport.render(INFO, shown))
        .contains("promised, stopped-holder")
        .contains("unfenced-pause in withdraw, 2 replicas, stopped-holder")
        .contains("Not shown: overdraft in provoked round 1 at the first try");
    assertThat(JUnitReport.render(INFO, shown))
        .contains("name=\"redis-fenced on 2 replicas, stopped-holder\"/>")
        .contains("Not shown: overdraft in provoked round 1 at the first try.");
    JsonNode cells = new ObjectMapper().readTree(JsonReport.render(INFO, shown)).path("cells");
    assertThat(cells).allMatch(each -> each.path("trigger").asText().equals("stopped-holder"));
    JsonNode plain = new ObjectMapper().readTree(JsonReport.render(INFO, run)).path("cells");
    assertThat(plain).allMatch(each -> each.path("trigger").asText().equals("meeting"));
    assertThat(new TableReport(run, false).render())
        .doesNotContain("trigger")
        .contains("that meet");
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
