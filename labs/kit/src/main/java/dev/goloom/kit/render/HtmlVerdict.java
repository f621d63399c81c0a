package dev.goloom.kit.render;

import dev.goloom.kit.Verdict;

/// Writes a verdict as a shape, a frame and a word; the colour only repeats them.
final class HtmlVerdict {
  private HtmlVerdict() {}

  static void write(Markup html, Verdict verdict) {
    try (var _ = html.open("strong", "class", "verdict " + Weave.word(verdict))) {
      try (var _ = html.open("svg", "aria-hidden", "true", "width", "16", "height", "16")) {
        html.empty("use", "href", "#shape-" + Weave.word(verdict));
      }
      html.element("span", verdict.words());
    }
  }

  static String meaning(Verdict verdict) {
    return switch (verdict) {
      case HOLDS -> "Observed here, as stated.";
      case REFUTED -> "Observed here, and it is not so.";
      case NOT_OBSERVABLE -> "The model allows it; this CPU or JVM cannot show it.";
      case INCONCLUSIVE -> "The machine was too noisy, or a budget ran out.";
      case SKIPPED -> "A tool that the claim needs is absent.";
    };
  }
}
