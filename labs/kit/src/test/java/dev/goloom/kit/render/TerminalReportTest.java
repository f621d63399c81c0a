package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.Histogram.Bar;
import dev.goloom.kit.Block.LineChart.Point;
import dev.goloom.kit.Block.LineChart.Series;
import dev.goloom.kit.Block.Timeline.Lane;
import dev.goloom.kit.Block.Timeline.Span;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalReportTest {
  private static final Claim CLAIM =
      Claim.that("hogs", "CPU hogs on every carrier starve a new virtual thread.")
          .expecting("no probe starts")
          .against("They are preempted.")
          .measuredBy(_ -> Finding.when(true, ""));

  static Stream<Block> blocks() {
    return Stream.of(
        new Block.Text("A sentence that is long enough to be broken on a narrow terminal."),
        new Block.Table("t", List.of("outcome", "count"), List.of(List.of("0, 0", "1,234"))),
        new Block.Histogram(
            "h",
            "ns",
            List.of(new Bar("a", 3, "rare"), new Bar("b", 0, ""), new Bar("c", 1e9, ""))),
        new Block.Histogram("empty", "ns", List.of()),
        new Block.LineChart(
            "l",
            "time",
            "wait",
            List.of(new Series("JVM", List.of(new Point(0, 5), new Point(10, 1))))),
        new Block.LineChart(
            "one point", "x", "y", List.of(new Series("s", List.of(new Point(1, 0))))),
        new Block.LineChart("no points", "x", "y", List.of(new Series("s", List.of()))),
        new Block.Timeline(
            "tl",
            "ms",
            List.of(
                new Lane("carrier 1", List.of(new Span(0, 10, "busy"))),
                new Lane("probe", List.of(new Span(2, 10, "waiting"))))),
        new Block.Timeline("empty", "ms", List.of()),
        new Block.Trace("tr", List.of("x".repeat(300))));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void show_anyBlockAtAnyWidth_staysWithinIt(Block block) {
    for (int width : new int[] {20, 33, 50, 80, 100}) {
      var text = new StringWriter();
      var out = new PrintWriter(text);
      new TerminalBlocks(out, Look.plain(width)).show(block);
      out.flush();
      text.toString()
          .lines()
          .forEach(line -> assertTrue(line.length() <= width, width + ": " + line));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 80, 200})
  void result_anyWidth_staysWithinIt(int width) {
    String text = render(new Look(width, false, true), Finding.when(true, "0 of 50 started"));
    text.lines().forEach(line -> assertTrue(line.length() <= Math.min(width, 100), line));
    assertTrue(text.contains("HOLDS"));
  }

  @ParameterizedTest
  @EnumSource
  void result_everyVerdict_isAWordWithoutColour(Verdict verdict) {
    String text = render(Look.plain(80), Finding.of(verdict, "seen"));
    assertTrue(text.contains(verdict.words()), text);
    assertFalse(text.contains("\u001b"), text);
  }

  @Test
  void result_colour_onlyRepeatsTheWord() {
    Finding finding = Finding.of(Verdict.REFUTED, "seen");
    String coloured = render(new Look(80, true, true), finding);
    assertTrue(coloured.contains("\u001b["));
    String stripped = coloured.replaceAll("\u001b\\[[0-9;]*m", "");
    assertEquals(render(new Look(80, false, true), finding), stripped);
  }

  @Test
  void result_holds_quotesTheMythItRefutes() {
    String text = render(Look.plain(80), Finding.when(true, "seen"));
    assertTrue(text.contains("refutes     \"They are preempted.\""), text);
  }

  @Test
  void wrap_longWord_isCut() {
    assertEquals(List.of("abcd", "efgh", "ij k"), Wrap.lines("abcdefghij k", 4));
  }

  private static String render(Look look, Finding finding) {
    var text = new StringWriter();
    new TerminalReport(new PrintWriter(text), look)
        .result(0, 1, new Report.Result(CLAIM, finding, Duration.ZERO));
    return text.toString();
  }
}
