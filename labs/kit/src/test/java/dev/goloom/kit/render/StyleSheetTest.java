package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The colours of the page against WCAG 2.2: 4.5 to 1 for text, which graphics then also satisfy.
final class StyleSheetTest {
  private static final Pattern COLOUR = Pattern.compile("--([a-z0-9-]+): (#[0-9a-f]{6});");
  private static final double ENOUGH = 4.5;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyColourOfText_onEveryGround_hasContrast(boolean dark) throws IOException {
    Map<String, String> colours = palette(dark);
    assertEquals(15, colours.size(), colours.toString());
    for (String ground : List.of("paper", "sheet")) {
      for (String name : colours.keySet()) {
        if (!List.of("paper", "sheet", "line").contains(name)) {
          double contrast = contrast(colour(colours, name), colour(colours, ground));
          assertTrue(contrast >= ENOUGH, name + " on " + ground + ": " + contrast);
        }
      }
    }
  }

  @Test
  void copyOfTheBuild_read_isTheSource() throws IOException {
    // Resources are filtered for the version, and CSS has characters that filtering may take.
    Path source =
        Path.of(System.getProperty("basedir", ""))
            .resolve("src/main/resources/dev/goloom/kit/render/report.css");
    assertEquals(Files.readString(source), css());
    assertFalse(css().contains("${"));
  }

  private static Map<String, String> palette(boolean dark) throws IOException {
    String[] parts = css().split("@media", -1);
    var colours = new HashMap<String, String>();
    var found = COLOUR.matcher(dark ? parts[1] : parts[0]);
    while (found.find()) {
      colours.put(found.group(1), found.group(2));
    }
    return colours;
  }

  private static String css() throws IOException {
    try (var in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int colour(Map<String, String> colours, String name) {
    return Integer.decode(Objects.requireNonNull(colours.get(name)));
  }

  private static double contrast(int a, int b) {
    double lighter = Math.max(luminance(a), luminance(b));
    double darker = Math.min(luminance(a), luminance(b));
    return (lighter + 0.05) / (darker + 0.05);
  }

  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int channel) {
    double value = (channel & 0xFF) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
