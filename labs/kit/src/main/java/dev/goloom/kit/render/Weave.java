package dev.goloom.kit.render;

import dev.goloom.kit.Verdict;
import java.util.Locale;

/// The fills, markers and verdict shapes that all charts of a page share. Each differs from the
/// others in form, so a page loses nothing without colour.
final class Weave {
  static final int FILLS = 8;
  static final int MARKERS = 6;
  static final int DASHES = 6;
  static final int INKS = 4;

  private static final String[] THREADS = {
    "",
    "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6",
    "M2 0 V8 M6 0 V8",
    "M0 0 L8 8 M8 0 L0 8",
    "M0 2 H8 M0 6 H8",
    "M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2",
    "M0 1 H4 V5 H8 M4 5 V8",
    "M2 2 h1 v1 h-1 z M6 6 h1 v1 h-1 z",
  };

  private static final String[] SHAPES = {
    "M0 -4.5 A4.5 4.5 0 1 1 0 4.5 A4.5 4.5 0 1 1 0 -4.5 Z",
    "M-4 -4 H4 V4 H-4 Z",
    "M0 -5 L5 4 H-5 Z",
    "M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z",
    "M0 5 L5 -4 H-5 Z",
    "M-5 -1.5 H-1.5 V-5 H1.5 V-1.5 H5 V1.5 H1.5 V5 H-1.5 V1.5 H-5 Z",
  };

  private Weave() {}

  /// Writes the definitions, which take no room on the page.
  static void define(Markup html) {
    try (var _ =
            html.open(
                "svg", "class", "definitions", "aria-hidden", "true", "width", "0", "height", "0");
        var _ = html.open("defs")) {
      for (int i = 0; i < FILLS; i++) {
        fill(html, i);
      }
      for (int i = 0; i < MARKERS; i++) {
        html.empty("path", "id", "marker-" + i, "d", SHAPES[i]);
      }
      for (Verdict verdict : Verdict.values()) {
        shape(html, verdict);
      }
    }
  }

  private static void fill(Markup html, int i) {
    try (var _ =
        html.open(
            "pattern",
            "id",
            "weave-" + i,
            "class",
            ink(i),
            "width",
            "8",
            "height",
            "8",
            "patternUnits",
            "userSpaceOnUse")) {
      html.empty("rect", "class", i == 0 ? "full" : "ground", "width", "8", "height", "8");
      html.empty("path", "class", "thread", "d", THREADS[i]);
    }
  }

  private static void shape(Markup html, Verdict verdict) {
    try (var _ = html.open("g", "id", "shape-" + word(verdict))) {
      switch (verdict) {
        case HOLDS -> {
          html.empty("circle", "class", "solid", "cx", "8", "cy", "8", "r", "7");
          html.empty("path", "class", "cut", "d", "M4.5 8.5 L7 11 L11.5 5.5");
        }
        case REFUTED -> {
          html.empty("path", "class", "solid", "d", "M8 0 L16 8 L8 16 L0 8 Z");
          html.empty("path", "class", "cut", "d", "M5.5 5.5 L10.5 10.5 M10.5 5.5 L5.5 10.5");
        }
        case NOT_OBSERVABLE -> {
          html.empty("circle", "class", "hollow dashed", "cx", "8", "cy", "8", "r", "6.5");
          html.empty("circle", "class", "solid", "cx", "8", "cy", "8", "r", "2");
        }
        case INCONCLUSIVE -> {
          html.empty("path", "class", "hollow", "d", "M8 1.5 L15 14.5 H1 Z");
          html.empty("path", "class", "hollow", "d", "M5.5 11.5 q1.25 -2 2.5 -0.5 t2.5 -0.5");
        }
        case SKIPPED -> {
          html.empty("path", "class", "hollow", "d", "M2 2 H14 V14 H2 Z");
          html.empty("path", "class", "hollow", "d", "M2 14 L14 2");
        }
      }
    }
  }

  static String filledWith(int i) {
    return "url(#weave-" + i % FILLS + ")";
  }

  /// The class of a colour, which only ever repeats what a form already says.
  static String ink(int i) {
    return "ink-" + i % INKS;
  }

  /// The verdict as a word that may stand in a class or an id.
  static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
