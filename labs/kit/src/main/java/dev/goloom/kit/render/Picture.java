package dev.goloom.kit.render;

import java.util.Locale;

/// The frame of a chart: an SVG image with a name and a description.
///
/// A chart has no `viewBox`, so it is not scaled: heights are pixels and widths are percentages.
/// Its text stays as large as the text around it on a telephone and on paper.
final class Picture {
  private Picture() {}

  /// Opens the image.
  ///
  /// @param style custom properties that the style sheet uses
  static Markup.Element open(
      Markup html, String kind, String caption, String description, int height, String style) {
    String name = html.freshId(kind + "-name");
    String words = html.freshId(kind + "-words");
    Markup.Element svg =
        html.open(
            "svg",
            "class",
            "picture " + kind,
            "role",
            "img",
            "aria-labelledby",
            name,
            "aria-describedby",
            words,
            "width",
            "100%",
            "height",
            Integer.toString(height),
            "style",
            style);
    html.element("title", caption.isEmpty() ? kind : caption, "id", name);
    html.element("desc", description, "id", words);
    return svg;
  }

  /// A share of the width.
  static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * fraction);
  }

  static String pixels(double length) {
    return String.format(Locale.ROOT, "%.1f", length);
  }
}
