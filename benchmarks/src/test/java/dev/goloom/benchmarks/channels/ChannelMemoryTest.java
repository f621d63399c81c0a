package dev.goloom.benchmarks.channels;

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
final class ChannelMemoryTest {
  @Test
  void print_everyLine_isAFigure() throws InterruptedException {
    var bytes = new ByteArrayOutputStream();
    ChannelMemory.print(new PrintStream(bytes, true, UTF_8));

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
    assertEquals(21, figures.size(), figures.toString());
    assertTrue(figures.values().stream().allMatch(value -> value >= 0), figures.toString());
    assertTrue(of(figures, "goloom idle-16") > of(figures, "goloom idle-unbuffered"));
    assertTrue(of(figures, "jdkQueue waiting-receive") > 8, "a queue's node was not counted");
  }

  private static double of(Map<String, Double> figures, String what) {
    return figures.getOrDefault(what, Double.NaN);
  }
}
