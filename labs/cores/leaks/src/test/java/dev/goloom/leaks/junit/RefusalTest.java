package dev.goloom.leaks.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// In a JVM where nothing can be proved, nothing is called clean. Each test runs a JVM of its own.
@Timeout(120)
final class RefusalTest {
  private static final String EXPORT = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

  @DetectLeaks
  static final class FirstCase {
    @Test
    void clean() {}

    @Test
    void cleanToo() {}
  }

  /// Prints what failed in a run of [FirstCase].
  static final class Child {
    private Child() {}

    static void main(String[] parameters) {
      var outcome =
          Engine.run(
              parameters.length == 0 ? Map.of() : Map.of("goloom.leaks.unable", parameters[0]),
              FirstCase.class);
      System.out.println("failed " + outcome.failed().size());
      outcome.failed().values().forEach(failure -> System.out.println(failure.getMessage()));
    }
  }

  private static String run(List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(List.of(arguments));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), output);
    return output;
  }

  @Test
  void jvm_withTheExport_isAble() throws Exception {
    String output = run(List.of(EXPORT));
    assertTrue(output.contains("failed 0"), output);
  }

  @Test
  void jvm_withoutTheExport_failsOnceAndNamesTheFlag() throws Exception {
    String output = run(List.of());
    assertTrue(output.contains("failed 1"), output);
    assertTrue(output.contains("no test can be called free of leaks"), output);
    assertTrue(output.contains("--add-exports java.base/jdk.internal.vm=ALL-UNNAMED"), output);
  }

  @Test
  void jvm_withoutTheExport_thatMayWarn_failsNothingAndWarns() throws Exception {
    String output = run(List.of(), "warn");
    assertTrue(output.contains("failed 0"), output);
    assertTrue(output.contains("no test can be called free of leaks"), output);
  }

  @Test
  void jvm_whoseCollectorCannotBeAsked_failsOnce() throws Exception {
    String output = run(List.of(EXPORT, "-XX:+DisableExplicitGC"));
    assertTrue(output.contains("failed 1"), output);
    assertTrue(output.contains("DisableExplicitGC"), output);
  }
}
