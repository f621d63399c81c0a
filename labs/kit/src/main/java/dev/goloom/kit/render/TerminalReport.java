package dev.goloom.kit.render;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Shows a report on a terminal, piece by piece as the run goes on.
///
/// A verdict is always a word; colour only repeats it.
public final class TerminalReport {
  private static final int LABEL = 10;
  private static final int NARROW = 50;

  private final PrintWriter out;
  private final Look look;
  private final TerminalBlocks blocks;

  /// Creates a report that writes to `out` and flushes after each piece.
  public TerminalReport(PrintWriter out, Look look) {
    this.out = out;
    this.look = look;
    blocks = new TerminalBlocks(out, look);
  }

  /// The head of a lab's report.
  public void lab(LabInfo lab) {
    lines("", lab.id() + ": " + lab.title()).forEach(line -> out.println(look.bold(line)));
    lines("", "\"" + lab.question() + "\"").forEach(line -> out.println(look.dim(line)));
    out.println();
    out.flush();
  }

  /// One claim and its verdict.
  ///
  /// @param index from 0
  public void result(int index, int claims, Report.Result result) {
    Claim claim = result.claim();
    Finding finding = result.finding();
    Verdict verdict = finding.verdict();
    String head = (index + 1) + "/" + claims + "  " + claim.statement();
    lines("", head).forEach(line -> out.println(look.bold(line)));
    labelled(coloured(verdict), verdict.words().length(), finding.observed());
    if (verdict == Verdict.REFUTED || verdict == Verdict.INCONCLUSIVE) {
      labelled("expected", claim.expected());
    }
    if (verdict == Verdict.HOLDS) {
      claim.myth().ifPresent(myth -> labelled("refutes", "\"" + myth + "\""));
    }
    finding.blocks().forEach(blocks::show);
    out.println();
    out.flush();
  }

  /// The last lines: how many claims got which verdict, how long it took, on what machine.
  ///
  /// @param name what was run
  /// @param reports at least one
  public void summary(String name, List<Report> reports) {
    var counts = new ArrayList<String>();
    for (Verdict verdict : Verdict.values()) {
      long count = reports.stream().mapToLong(report -> report.count(verdict)).sum();
      if (count > 0) {
        counts.add(count + " " + style(verdict, verdict.words()));
      }
    }
    double seconds = reports.stream().mapToLong(report -> report.took().toMillis()).sum() / 1e3;
    String took = String.format(Locale.ROOT, ". %.1f s", seconds);
    lines("", name + ": " + String.join(", ", counts) + took).forEach(out::println);
    String machine = reports.getLast().environment().line();
    lines("", machine).forEach(line -> out.println(look.dim(line)));
    out.flush();
  }

  /// A verdict as a word, coloured if colour is welcome.
  public String coloured(Verdict verdict) {
    return style(verdict, verdict.words());
  }

  private String style(Verdict verdict, String text) {
    return look.style(
        switch (verdict) {
          case HOLDS -> "1;32";
          case REFUTED -> "1;31";
          case NOT_OBSERVABLE -> "1;36";
          case INCONCLUSIVE -> "1;33";
          case SKIPPED -> "2";
        },
        text);
  }

  private void labelled(String label, String text) {
    labelled(look.dim(label), label.length(), text);
  }

  /// A label in a column of its own, or on a line of its own where there is no room for a column.
  private void labelled(String label, int labelLength, String text) {
    if (look.width() < NARROW) {
      out.println("  " + label);
      lines("    ", text).forEach(out::println);
      return;
    }
    int column = Math.max(LABEL, labelLength);
    String indent = " ".repeat(5 + column + 2);
    List<String> lines = Wrap.lines(text, look.width() - indent.length());
    String padding = " ".repeat(column - labelLength);
    out.println("     " + label + padding + "  " + lines.getFirst());
    lines.stream().skip(1).forEach(line -> out.println(indent + line));
  }

  private List<String> lines(String indent, String text) {
    return Wrap.lines(text, look.width() - indent.length()).stream()
        .map(line -> indent + line)
        .toList();
  }
}
