package dev.goloom.kit.render;

import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import java.util.Locale;

/// Writes one claim: the sentence, what was expected and seen, and what it rests on.
final class HtmlClaim {
  private final Markup html;

  HtmlClaim(Markup html) {
    this.html = html;
  }

  /// @param id what the summary links to
  void write(Report.Result result, String id) {
    Finding finding = result.finding();
    boolean shows = !finding.blocks().isEmpty() || !finding.evidence().isEmpty();
    String look = (shows ? "claim shows " : "claim ") + Weave.word(finding.verdict());
    html.line();
    try (var _ = html.open("article", "id", id, "class", look)) {
      try (var _ = html.open("div", "class", "said")) {
        head(result.claim(), finding.verdict());
        facts(result.claim(), finding);
      }
      if (shows) {
        shown(finding);
      }
    }
  }

  private void head(Claim claim, Verdict verdict) {
    try (var _ = html.open("p", "class", "tag")) {
      HtmlVerdict.write(html, verdict);
      html.text(" ");
      html.element("code", claim.id());
    }
    html.element("h3", claim.statement());
  }

  private void facts(Claim claim, Finding finding) {
    try (var _ = html.open("dl", "class", "facts")) {
      fact("Expected", claim.expected());
      fact("Observed", finding.observed());
      claim.myth().ifPresent(myth -> myth(myth, finding.verdict()));
      if (finding.samples() > 0) {
        fact("Rests on", Figures.count(finding.samples(), "sample", "samples"));
      }
    }
  }

  private void fact(String name, String text) {
    if (!text.isEmpty()) {
      try (var _ = html.open("div", "class", name.toLowerCase(Locale.ROOT).replace(" ", "-"))) {
        html.element("dt", name);
        html.element("dd", text);
      }
    }
  }

  /// Only a claim that holds refutes its opposite; otherwise the opposite is merely repeated.
  private void myth(String myth, Verdict verdict) {
    try (var _ = html.open("div", "class", "myth")) {
      html.element(
          "dt",
          verdict == Verdict.HOLDS ? "Refutes what is often said" : "Against what is often said");
      try (var _ = html.open("dd")) {
        html.element("blockquote", myth);
      }
    }
  }

  private void shown(Finding finding) {
    try (var _ = html.open("div", "class", "shown")) {
      for (Block block : finding.blocks()) {
        new HtmlBlocks(html).write(block);
      }
      new HtmlEvidence(html).write(finding);
    }
  }
}
