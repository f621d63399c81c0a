package dev.goloom.benchmarks.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The records that the program which judges them relies on.
@Timeout(60)
final class PoolMemoryTest {
  @Test
  void print_everyLine_isAFigure() throws Exception {
    var bytes = new ByteArrayOutputStream();
    PoolMemory.print(new PrintStream(bytes, true, UTF_8));

    var figures = new LinkedHashMap<String, Double>();
    bytes
        .toString(UTF_8)
        .lines()
        .forEach(line -> {
          String[] fields = line.split("\t", -1);
          assertEquals(4, fields.length, line);
          assertEquals("bytes", fields[0]);
          figures.put(fields[1] + " " + fields[2], Double.valueOf(fields[3]));
        });
    assertEquals(6, figures.size(), figures.toString());
    assertTrue(of(figures, "goloom submit") >= 32, figures.toString());
    assertTrue(
        of(figures, "tpeLinked submit") > of(figures, "tpeArray submit"),
        "a queue's node was not counted: " + figures);
    assertTrue(of(figures, "goloom run") >= 0, figures.toString());
  }

  private static double of(Map<String, Double> figures, String what) {
    return figures.getOrDefault(what, Double.NaN);
  }
}
