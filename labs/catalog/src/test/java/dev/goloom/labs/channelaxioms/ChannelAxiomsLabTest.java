package dev.goloom.labs.channelaxioms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class ChannelAxiomsLabTest {
  private final ChannelAxiomsLab lab = new ChannelAxiomsLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("rounds", "2000", "threads", "10"));
  }

  static Stream<Arguments> cells() {
    return Operation.ALL.stream()
        .flatMap(o -> Arrays.stream(Situation.values()).map(s -> Arguments.of(o, s)));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void observe_everyCell_isAsGoSpecifies(Operation operation, Situation situation)
      throws InterruptedException {
    assertEquals(operation.specified(situation), operation.observe(situation));
  }

  @Test
  void goAgrees_oneCellDiffers_isRefuted() throws Exception {
    var lines = new ArrayList<String>();
    for (Situation situation : Situation.values()) {
      var line = new StringBuilder(situation.row());
      for (Operation operation : Operation.ALL) {
        String word = operation.specified(situation).replaceFirst("[: ].*", "");
        line.append(' ').append(operation.id()).append('=').append(word);
      }
      lines.add(line.toString());
    }
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", lines));

    List<String> other =
        lines.stream().map(l -> l.replaceFirst("close=panic", "close=closes")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", other));
  }
}
