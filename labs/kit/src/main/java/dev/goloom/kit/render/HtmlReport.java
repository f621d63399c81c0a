package dev.goloom.kit.render;

import dev.goloom.kit.Environment;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The report for people: one HTML file that can be mailed, opened without a network and printed.
///
/// It loads nothing and runs no script, and its content security policy forbids both. It follows
/// the reader's choice of light or dark, is readable from 320 pixels up, says every verdict in
/// words, and has a data table beside each chart. The same reports make the same bytes. The file is
/// well-formed XML too.
public final class HtmlReport {
  private final Markup html = new Markup();
  private final List<Report> reports;
  private final List<Section> sections = new ArrayList<>();

  /// A report with the ids that its heading and its claims are linked by.
  private record Section(Report report, String id, List<String> claims) {}

  private HtmlReport(List<Report> reports) {
    this.reports = reports;
    for (Report report : reports) {
      String lab = report.lab().id();
      String id = html.freshId(lab);
      List<String> claims =
          report.results().stream()
              .map(result -> html.freshId(lab + "-" + result.claim().id()))
              .toList();
      sections.add(new Section(report, id, claims));
    }
  }

  /// Writes the page. It is UTF-8 and says so.
  ///
  /// @throws IOException if `out` fails; nothing was written then
  public static void write(List<Report> reports, Appendable out) throws IOException {
    out.append(new HtmlReport(List.copyOf(reports)).page());
  }

  private String page() {
    try (var _ = html.open("html", "lang", "en")) {
      head();
      html.line();
      try (var _ = html.open("body")) {
        html.element("a", "Skip to the claims", "class", "skip", "href", "#claims");
        Weave.define(html);
        masthead();
        html.line();
        try (var _ = html.open("main")) {
          summary();
          claims();
        }
        html.line();
        footer();
      }
    }
    return html.page();
  }

  private void head() {
    try (var _ = html.open("head")) {
      html.empty("meta", "charset", "utf-8");
      html.empty(
          "meta",
          "http-equiv",
          "Content-Security-Policy",
          "content",
          "default-src 'none'; style-src 'unsafe-inline'");
      html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
      html.empty("meta", "name", "color-scheme", "content", "light dark");
      html.empty("meta", "name", "referrer", "content", "no-referrer");
      html.element("title", title() + " · goloom report");
      html.line();
      html.styleSheet(styleSheet());
    }
  }

  private static String styleSheet() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is not beside " + HtmlReport.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean alone() {
    return reports.size() == 1;
  }

  private String title() {
    return alone()
        ? reports.getFirst().lab().title()
        : Figures.count(reports.size(), "lab", "labs");
  }

  private void masthead() {
    html.line();
    try (var _ = html.open("header", "class", "masthead")) {
      html.element("p", "goloom report", "class", "brand");
      html.element("h1", title());
      if (alone()) {
        question(reports.getFirst().lab());
      }
      tally();
      environments();
    }
  }

  private void question(LabInfo lab) {
    html.element("p", lab.question(), "class", "question");
    if (!lab.source().isEmpty()) {
      html.element("p", lab.source(), "class", "source");
    }
  }

  private void tally() {
    var counts = new EnumMap<Verdict, Long>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      long count = reports.stream().mapToLong(report -> report.count(verdict)).sum();
      if (count > 0) {
        counts.put(verdict, count);
      }
    }
    long claims = counts.values().stream().mapToLong(Long::longValue).sum();
    Duration took = reports.stream().map(Report::took).reduce(Duration.ZERO, Duration::plus);
    html.element(
        "p",
        Figures.count(claims, "claim", "claims") + " measured in " + seconds(took),
        "class",
        "took");
    if (!counts.isEmpty()) {
      tally(counts);
    }
  }

  private void tally(Map<Verdict, Long> counts) {
    try (var _ = html.open("ul", "class", "tally")) {
      counts.forEach((verdict, count) -> {
        try (var _ = html.open("li")) {
          html.element("span", Figures.whole(count), "class", "count");
          html.text(" ");
          HtmlVerdict.write(html, verdict);
        }
      });
    }
  }

  private static String seconds(Duration took) {
    var seconds = BigDecimal.valueOf(took.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
    return String.format(Locale.ROOT, "%,.1f s", seconds);
  }

  /// Once for all reports, unless they come from different machines.
  private void environments() {
    reports.stream()
        .map(Report::environment)
        .map(Environment::line)
        .distinct()
        .forEach(line -> html.element("p", line, "class", "environment"));
  }

  private void summary() {
    try (var _ = html.open("section", "aria-labelledby", "summary")) {
      html.element("h2", "Claims at a glance", "id", "summary");
      if (sections.stream().allMatch(section -> section.claims().isEmpty())) {
        html.element("p", "No claim was measured.");
        return;
      }
      // Narrow screens stack the cells, and a stacked table must be told that it is still a table.
      try (var _ =
          html.open("table", "class", "summary", "role", "table", "aria-labelledby", "summary")) {
        summaryHead();
        sections.forEach(this::summaryRows);
      }
    }
  }

  private void summaryHead() {
    try (var _ = html.open("thead", "role", "rowgroup");
        var _ = html.open("tr", "role", "row")) {
      for (String column : List.of("Verdict", "Claim", "Observed")) {
        html.element("th", column, "role", "columnheader", "scope", "col");
      }
    }
  }

  private void summaryRows(Section section) {
    try (var _ = html.open("tbody", "role", "rowgroup")) {
      if (!alone()) {
        summaryGroup(section);
      }
      for (int i = 0; i < section.claims().size(); i++) {
        summaryRow(section.report().results().get(i), section.claims().get(i));
      }
    }
  }

  private void summaryGroup(Section section) {
    try (var _ = html.open("tr", "role", "row", "class", "group");
        var _ = html.open("th", "role", "rowheader", "scope", "rowgroup", "colspan", "3")) {
      html.element("a", section.report().lab().title(), "href", "#" + section.id());
    }
  }

  private void summaryRow(Report.Result result, String id) {
    html.line();
    try (var _ = html.open("tr", "role", "row")) {
      try (var _ = html.open("td", "role", "cell")) {
        HtmlVerdict.write(html, result.finding().verdict());
      }
      try (var _ = html.open("th", "role", "rowheader", "scope", "row")) {
        html.element("a", result.claim().statement(), "href", "#" + id);
      }
      html.element("td", result.finding().observed(), "role", "cell");
    }
  }

  private void claims() {
    try (var _ = html.open("div", "id", "claims", "tabindex", "-1")) {
      sections.forEach(this::section);
    }
  }

  private void section(Section section) {
    html.line();
    try (var _ = html.open("section", "class", "lab", "aria-labelledby", section.id())) {
      LabInfo lab = section.report().lab();
      html.element("h2", alone() ? "The claims" : lab.title(), "id", section.id());
      if (!alone()) {
        question(lab);
        distinguishEnvironment(section.report().environment());
      }
      for (int i = 0; i < section.claims().size(); i++) {
        new HtmlClaim(html).write(section.report().results().get(i), section.claims().get(i));
      }
    }
  }

  private void distinguishEnvironment(Environment environment) {
    if (reports.stream().anyMatch(report -> !report.environment().equals(environment))) {
      html.element("p", environment.line(), "class", "environment");
    }
  }

  private void footer() {
    try (var _ = html.open("footer")) {
      html.element("h2", "What the verdicts mean");
      try (var _ = html.open("dl", "class", "verdicts")) {
        for (Verdict verdict : Verdict.values()) {
          try (var _ = html.open("div")) {
            try (var _ = html.open("dt")) {
              HtmlVerdict.write(html, verdict);
            }
            html.element("dd", HtmlVerdict.meaning(verdict));
          }
        }
      }
      html.element(
          "p",
          "Figures come from the machine named above and speak for it. This page loads nothing.");
    }
  }
}
