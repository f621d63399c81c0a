package dev.goloom.kit.render;

/// How a terminal wants its text.
///
/// @param width columns; at least 20
/// @param colour whether escape sequences are welcome
/// @param unicode whether more than ASCII can be shown
public record Look(int width, boolean colour, boolean unicode) {
  private static final int NARROWEST = 20;
  private static final int WIDEST = 100;

  public Look {
    width = Math.clamp(width, NARROWEST, WIDEST);
  }

  /// No colour, no symbols beyond ASCII.
  public static Look plain(int width) {
    return new Look(width, false, false);
  }

  String bold(String text) {
    return style("1", text);
  }

  String dim(String text) {
    return style("2", text);
  }

  String style(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  String fullBlock() {
    return unicode ? "█" : "#";
  }
}
