package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.Histogram;
import dev.goloom.kit.Block.LineChart;
import dev.goloom.kit.Block.Timeline;
import dev.goloom.kit.Environment;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

final class HtmlReportTest {
  private static final String HOSTILE =
      "<script>alert(\"1\")</script> & 'x' ]]> \u001b[31m \u0000 \ufffe \ud800 <!-- 日本 🧵";

  @Test
  void gallery_rendered_isWellFormedAndDeterministic() throws Exception {
    String page = html(Examples.gallery());
    // Kept for people who change the style and want to look at it.
    Files.writeString(
        Path.of(System.getProperty("basedir", ""), "target", "report-gallery.html"), page);
    Page.parse(page);
    assertEquals(page, html(Examples.gallery()));
  }

  @Test
  void page_rendered_loadsNothingAndRunsNothing() throws Exception {
    String page = html(Examples.gallery());
    for (String word : List.of("http:", "https:", "url(\"", "url('", "@import", "src=", "//")) {
      String where =
          word.equals("//") ? page.replace("a read, an add", "").replace("// ", "") : page;
      assertFalse(where.contains(word), word);
    }
    Page parsed = Page.parse(page);
    for (String tag : List.of("script", "link", "img", "iframe", "object", "image", "base")) {
      assertEquals(List.of(), parsed.all(tag), tag);
    }
    assertTrue(
        parsed.all("meta").stream()
            .anyMatch(meta ->
                meta.getAttribute("content")
                    .equals("default-src 'none'; style-src 'unsafe-inline'")));
    for (Element element : parsed.everything()) {
      String href = element.getAttribute("href");
      assertTrue(href.isEmpty() || href.startsWith("#"), href);
    }
  }

  @Test
  void page_rendered_hasUniqueIdsAndNoDanglingReference() throws Exception {
    Report twice = Examples.gallery().getFirst();
    Page page = Page.parse(html(List.of(twice, twice)));
    List<String> ids = page.attributes("id");
    var known = new HashSet<>(ids);
    assertEquals(ids.size(), known.size());
    page.attributes("href").forEach(href -> assertTrue(known.contains(href.substring(1)), href));
    for (String reference : List.of("aria-labelledby", "aria-describedby")) {
      page.attributes(reference).forEach(id -> assertTrue(known.contains(id), id));
    }
    page.attributes("fill").stream()
        .filter(fill -> fill.startsWith("url("))
        .forEach(fill -> assertTrue(known.contains(fill.substring(5, fill.length() - 1)), fill));
  }

  @Test
  void page_rendered_hasLandmarksAndHeadingsThatSkipNoLevel() throws Exception {
    Page page = Page.parse(html(Examples.gallery()));
    assertEquals("en", page.root().getAttribute("lang"));
    assertEquals("skip", page.all("a").getFirst().getAttribute("class"));
    for (String landmark : List.of("header", "main", "footer", "h1")) {
      assertEquals(1, page.all(landmark).size(), landmark);
    }
    int before = 0;
    for (Element element : page.everything()) {
      if (element.getTagName().matches("h[1-6]")) {
        int level = element.getTagName().charAt(1) - '0';
        assertTrue(level <= before + 1, element.getTextContent());
        before = level;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void verdict_rendered_isAWordInTheSummaryAndAtTheClaim(Verdict verdict) throws Exception {
    Page page = Page.parse(html(Examples.report("a", claim(Finding.of(verdict, "seen")))));
    String summary = page.all("table").getFirst().getTextContent();
    assertTrue(summary.contains(verdict.words()), summary);
    assertTrue(page.all("article").getFirst().getTextContent().contains(verdict.words()));
  }

  @Test
  void claim_rendered_saysAllThatIsKnown() throws Exception {
    Finding finding =
        Finding.of(Verdict.HOLDS, "what was seen")
            .withSamples(1_200, "ns")
            .with("p50", 12.5)
            .with("runs", List.of(1, 2))
            .with("odd", Double.NaN);
    String article =
        text(Examples.report("a", Examples.myth("an-id", "A sentence.", "A myth.", finding)));
    for (String part :
        List.of(
            "A sentence.",
            "an-id",
            "a total below 2,000,000",
            "what was seen",
            "A myth.",
            "1,200 samples",
            "Evidence (ns)",
            "p50",
            "12.5",
            "1; 2",
            "not a number",
            "Refutes")) {
      assertTrue(article.contains(part), part);
    }
  }

  /// Lists within lists within lists had columns of one letter.
  @Test
  void evidence_ofThingsWithTheSameFigures_isATableOfThem() throws Exception {
    var things = new LinkedHashMap<String, Object>();
    things.put("one", Map.of("done", 1, "wait", Map.of("p50", 10)));
    things.put("other", Map.of("done", 2, "wait", Map.of("p50", 20)));
    things.put("third", Map.of("done", 3, "wait", Map.of("p50", 30)));
    Finding finding = Finding.of(Verdict.HOLDS, "seen").with("pools", things);
    Page page = Page.parse(html(Examples.report("a", claim(finding))));
    List<String> cells =
        Stream.concat(page.all("th").stream(), page.all("td").stream())
            .map(Element::getTextContent)
            .toList();
    for (String cell : List.of("one", "other", "third", "done", "wait.p50", "10", "20", "30")) {
      assertTrue(cells.contains(cell), cells::toString);
    }
  }

  /// One word among them turned a column of numbers around.
  @Test
  void columnOfNumbers_oneIsNever_isStillOne() throws Exception {
    var table =
        new Block.Table(
            "t",
            List.of("policy", "release", "drain"),
            List.of(List.of("a", "54 ms", "never"), List.of("b", "never", "never")));
    Finding finding = Finding.of(Verdict.HOLDS, "seen").with(table);
    Page page = Page.parse(html(Examples.report("a", claim(finding))));
    List<String> classes =
        page.all("td").reversed().stream()
            .limit(4)
            .map(cell -> cell.getAttribute("class"))
            .toList();
    assertEquals(List.of("words", "number", "words", "number"), classes);
  }

  @Test
  void mythOfAClaimThatDoesNotHold_rendered_isNotCalledRefuted() throws Exception {
    var result = Examples.myth("c", "s", "A myth.", Finding.of(Verdict.INCONCLUSIVE, "noisy"));
    String article = text(Examples.report("a", result));
    assertTrue(article.contains("A myth.") && !article.contains("Refutes"), article);
  }

  @Test
  void hostileText_rendered_isTextEverywhere() throws Exception {
    Finding finding =
        Finding.of(Verdict.HOLDS, HOSTILE)
            .withSamples(1, HOSTILE)
            .with(HOSTILE, Map.of(HOSTILE, List.of(HOSTILE, List.of(HOSTILE))))
            .with("rows", List.of(Map.of(HOSTILE, HOSTILE)));
    for (Block block : everyBlock(HOSTILE)) {
      finding = finding.with(block);
    }
    var machine = new Environment(HOSTILE, HOSTILE, HOSTILE, 1, 0, Optional.of(HOSTILE));
    Report report =
        Examples.report("a", machine, Examples.myth(HOSTILE, HOSTILE, HOSTILE, finding));
    String page = html(report);
    assertFalse(page.contains("<script"));
    Page parsed = Page.parse(page);
    assertTrue(
        parsed.all("h3").getFirst().getTextContent().startsWith("<script>alert(\"1\")</script> &"));
    assertTrue(
        parsed.all("h3").getFirst().getTextContent().contains("␛[31m ␀ \ufffd \ufffd <!-- 日本"));
  }

  private static List<Block> everyBlock(String text) {
    return List.of(
        new Block.Text(text),
        new Block.Table(text, List.of(text), List.of(List.of(text))),
        new Histogram(text, text, List.of(new Histogram.Bar(text, 1, text))),
        new LineChart(text, text, text, List.of(Examples.series(text, 1, 2))),
        new Timeline(
            text, text, List.of(new Timeline.Lane(text, List.of(Examples.span(0, 1, text))))),
        new Block.Code(text, text, text),
        new Block.Trace(text, List.of(text)));
  }

  @Test
  void chart_rendered_isANamedImageWithATableBesideIt() throws Exception {
    Page page = Page.parse(html(Examples.gallery()));
    List<Element> charts =
        page.all("svg").stream().filter(svg -> svg.getAttribute("role").equals("img")).toList();
    assertEquals(4, charts.size());
    for (Element chart : charts) {
      var figure = (Element) chart.getParentNode();
      assertEquals("figure", figure.getTagName());
      assertEquals(1, figure.getElementsByTagName("details").getLength());
      assertEquals(1, figure.getElementsByTagName("table").getLength());
      assertEquals("title", chart.getFirstChild().getNodeName());
      assertFalse(chart.getFirstChild().getTextContent().isBlank());
      assertFalse(chart.getElementsByTagName("desc").item(0).getTextContent().isBlank());
    }
  }

  @ParameterizedTest
  @MethodSource("oddBlocks")
  void oddData_rendered_staysWellFormedWithFiniteGeometry(Block block) throws Exception {
    Page page = Page.parse(html(Examples.report("a", claim(Examples.showing(block)))));
    for (String attribute :
        List.of("x", "y", "x1", "x2", "y1", "y2", "width", "height", "points")) {
      for (String value : page.attributes(attribute)) {
        assertFalse(value.contains("N") || value.contains("Inf") || value.contains("E"), value);
        assertFalse(
            attribute.matches("width|height") && value.startsWith("-"), attribute + " " + value);
      }
    }
  }

  static Stream<Block> oddBlocks() {
    double[] odd = {
      0,
      -1,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      Double.MIN_VALUE,
      1e-300
    };
    var blocks = new ArrayList<Block>();
    blocks.add(histogram());
    blocks.add(histogram(odd));
    blocks.add(lines());
    blocks.add(lines(odd));
    blocks.add(timeline());
    blocks.add(timeline(odd));
    for (double value : odd) {
      blocks.add(histogram(value));
      blocks.add(lines(value));
      blocks.add(timeline(value));
    }
    blocks.add(new LineChart("no lines", "x", "y", List.of()));
    blocks.add(new Timeline("no lanes", "ms", List.of()));
    blocks.add(new Block.Table("no rows", List.of("a", "b"), List.of()));
    blocks.add(new Block.Table("no columns", List.of(), List.of(List.of())));
    blocks.add(new Block.Text(""));
    blocks.add(new Block.Code("", "", ""));
    blocks.add(new Block.Trace("", List.of()));
    return blocks.stream();
  }

  private static Histogram histogram(double... values) {
    var bars =
        IntStream.range(0, values.length)
            .mapToObj(i -> new Histogram.Bar("bar " + i, values[i], ""))
            .toList();
    return new Histogram("", "", bars);
  }

  private static LineChart lines(double... values) {
    var points = new ArrayList<LineChart.Point>();
    for (double x : values) {
      for (double y : values) {
        points.add(new LineChart.Point(x, y));
      }
    }
    return new LineChart("", "x", "y", List.of(new LineChart.Series("all", points)));
  }

  private static Timeline timeline(double... values) {
    var spans = new ArrayList<Timeline.Span>();
    for (double from : values) {
      for (double to : values) {
        spans.add(Examples.span(from, to, "from " + from));
      }
    }
    return new Timeline("", "ms", List.of(new Timeline.Lane("lane", spans)));
  }

  @Test
  void hugeData_rendered_staysSmallAndSaysWhatIsLeftOut() throws Exception {
    double[] many = IntStream.range(0, 100_000).mapToDouble(i -> Math.sin(i / 900.0)).toArray();
    var bars = Collections.nCopies(5_000, new Histogram.Bar("bar", 1, ""));
    var spans = Collections.nCopies(50_000, Examples.span(0, 1, "run"));
    var rows = Collections.nCopies(50_000, List.of("1", "2"));
    Finding finding =
        Examples.showing(
                new LineChart("", "x", "y", List.of(Examples.series("sine", many))),
                new Histogram("", "", bars),
                new Timeline("", "ms", List.of(new Timeline.Lane("lane", spans))),
                new Block.Table("rows", List.of("a", "b"), rows),
                new Block.Trace("log", Collections.nCopies(50_000, "line")))
            .with("samples", many);
    String page = html(Examples.report("a", claim(finding)));
    assertTrue(page.length() < 500_000, page.length() + " characters");
    String text = Page.parse(page).root().getTextContent();
    for (String note :
        List.of(
            "one in 1000 of 100,000 rows",
            "the first 60 of 5,000 bars",
            "at most the first 300 spans of a lane",
            "the first 100 of 50,000 rows",
            "the first 2000 of 50,000 lines",
            "the first 40 of 100,000 values")) {
      assertTrue(text.contains(note), note);
    }
  }

  @Test
  void noReportsOrNoClaims_rendered_isStillAPage() throws Exception {
    assertTrue(Page.parse(html(List.of())).root().getTextContent().contains("No claim"));
    assertTrue(text(Examples.report("a")).contains("No claim was measured"));
  }

  @Test
  void reportsOfTwoMachines_rendered_eachNameTheirs() throws Exception {
    var other = new Environment("1", "Other VM", "Other OS", 2, -1, Optional.empty());
    String page = html(List.of(Examples.report("a"), Examples.report("b", other)));
    assertEquals(4, page.split("class=\"environment\"", -1).length - 1);
  }

  private static Report.Result claim(Finding finding) {
    return Examples.result("c", "A sentence.", finding);
  }

  private static String text(Report report) throws Exception {
    return Page.parse(html(report)).all("main").getFirst().getTextContent();
  }

  private static String html(Report report) throws IOException {
    return html(List.of(report));
  }

  private static String html(List<Report> reports) throws IOException {
    var out = new StringBuilder();
    HtmlReport.write(reports, out);
    return out.toString();
  }
}
