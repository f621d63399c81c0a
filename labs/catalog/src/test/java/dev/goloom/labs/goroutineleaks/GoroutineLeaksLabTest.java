package dev.goloom.labs.goroutineleaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import dev.goloom.labs.proofs.Collector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class GoroutineLeaksLabTest {
  private static final Path SOURCES =
      Path.of("src/main/java/dev/goloom/labs/goroutineleaks").toAbsolutePath();

  private final GoroutineLeaksLab lab = new GoroutineLeaksLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("rounds", "2"));
  }

  @Test
  void places_ofAllLeaks_areTheMarkedLines() throws Exception {
    List<Sighting> seen = Sighting.of(Collector.SERIAL, List.of(Leak.values()), 1).orElseThrow();

    List<String> reported =
        seen.stream()
            .flatMap(s -> s.groups().stream())
            .map(Sighting.Group::place)
            .sorted()
            .toList();
    assertEquals(marked(), reported);
  }

  private static List<String> marked() throws IOException {
    var marked = new ArrayList<String>();
    for (String file : List.of("ChannelLeaks.java", "LockLeaks.java")) {
      List<String> lines = Files.readAllLines(SOURCES.resolve(file));
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).endsWith("// leaks here")) {
          marked.add(file + ":" + (i + 1));
        }
      }
    }
    marked.sort(null);
    return marked;
  }

  @Test
  void isExact_oneProvedTooFewOrAFalseAlarm_isNot() {
    assertTrue(sighting(3, 0, "PROVEN", true).isExact(3));
    assertEquals(false, sighting(2, 0, "PROVEN", true).isExact(3));
    assertEquals(false, sighting(3, 1, "PROVEN", true).isExact(3));
    assertEquals(false, sighting(3, 0, "SUSPECTED", true).isExact(3));
    assertEquals(false, sighting(3, 0, "PROVEN", false).isExact(3));
  }

  private static Sighting sighting(long proved, long fixed, String evidence, boolean inPlace) {
    var group = new Sighting.Group(evidence, "CHAN_SEND", proved, inPlace, "A.java:1");
    return new Sighting(
        Collector.G1,
        Leak.FORGOTTEN_RECEIVER,
        0,
        proved,
        proved,
        fixed,
        0,
        List.of(group),
        List.of());
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", go("leaked=3 of=3 fixed=0")));
  }

  @Test
  void goAgrees_aRepairLeaks_isRefuted() throws Exception {
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", go("leaked=3 of=3 fixed=1")));
  }

  private static List<String> go(String values) {
    return Stream.of(Leak.values()).map(leak -> leak.id() + " " + values).toList();
  }
}
