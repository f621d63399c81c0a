package dev.goloom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rnu | there is no 'rnu' here. Did you mean 'run'?",
        "run | Missing required parameter: 'ID'. See: lab run --help",
        "run nope | no lab 'nope'. Choose from: backpressure, channel-axioms,"
            + " context-cancellation, data-races, dynamic-scaling, executor-matrix, go-struct,"
            + " goroutine-leaks, graceful-shutdown, leak-hunt, leak-in-a-server, pool-deadlock,"
            + " scheduler-starvation, select-deadlock, worker-pool.",
        "run leak-hunt --set collector=cms | collector takes one of g1, serial, parallel, z,"
            + " shenandoah, all, not 'cms'",
        "run schduler | no lab 'schduler'. Did you mean 'scheduler-starvation'?",
        "run data-races --quik | there is no '--quik' here. Did you mean '--quick'?",
        "run scheduler-starvation --set hog=1 | no parameter 'hog'. Did you mean 'hogs'?",
        "run scheduler-starvation --set hogs=x | hogs takes a whole number from 1 to 1000, not 'x'",
        "run scheduler-starvation --set hogs | Value for option '--set' (NAME=VALUE)"
            + " should be in KEY=VALUE format but was hogs",
        "run scheduler-starvation --set hogs=1 | hogs must be at least carriers (2):"
            + " with a free carrier nothing starves",
        "run data-races --html /no/such/place.html |"
            + " --html /no/such/place.html: there is no directory /no/such",
        "show | Missing required parameter: 'ID'. See: lab show --help",
        "race | lab race needs a word: list, show ID or run ID",
        "race shwo | there is no 'shwo' here. Did you mean 'show'?",
        "race run store-bufering | no race 'store-bufering'. Did you mean 'store-buffering'?",
        "bench spwan | no benchmark group 'spwan'. Did you mean 'spawn'?",
        "bench channels --row chian | no row 'chian'. Did you mean 'chain'?",
        "bench channels --row chain,select-22 | no row 'select-22'. Did you mean 'select-2'?",
        "bench pool --row empty-2 | no row 'empty-2'. Did you mean 'empty-1'?",
        "bench spawn --row chain |"
            + " spawn has no rows to choose from: lab bench channels --row ...",
        "completion fish | Invalid value for positional parameter at index 0 (SHELL):"
            + " expected one of [bash, zsh] (case-insensitive) but was 'fish'",
      })
  void badUsage_anyKind_isOneLineWithTheNearestWordAndCode2(String command, String message) {
    assertEquals(2, lab(command.split(" ", -1)));
    assertEquals("lab: " + message + System.lineSeparator(), err.toString(StandardCharsets.UTF_8));
    assertEquals("", out());
  }

  @Test
  void badUsage_debug_addsTheStackTrace() {
    assertEquals(2, lab("run", "nope", "--debug"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("\tat dev.goloom.cli"));
  }

  @Test
  void html_isADirectory_isRefusedBeforeAnythingRuns(@TempDir Path directory) {
    assertEquals(2, lab("run", "scheduler-starvation", "--html", directory.toString()));
    assertEquals("", out());
  }

  @Test
  void list_json_isAnArrayOfTheDocumentedObjects() {
    assertEquals(0, lab("list", "--json"));
    JsonArray labs = JsonParser.parseString(out()).getAsJsonArray();
    JsonObject first = labs.get(0).getAsJsonObject();
    assertEquals("backpressure", first.get("id").getAsString());
    for (String key : new String[] {"id", "title", "question", "source", "minutes", "needs"}) {
      assertTrue(first.has(key), key);
    }
  }

  @Test
  void run_json_isOneObjectAndNothingElse() {
    int code =
        lab(
            "run",
            "scheduler-starvation",
            "--json",
            "--quick",
            "--set",
            "millis=300",
            "--set",
            "probes=10",
            "--set",
            "parked=50");
    JsonObject report = JsonParser.parseString(out()).getAsJsonObject();
    assertEquals(0, code, out());
    assertEquals("scheduler-starvation", report.get("lab").getAsString());
    assertTrue(report.getAsJsonArray("claims").size() >= 6);
    assertEquals("HOLDS", report.get("verdict").getAsString());
  }

  @Test
  void run_html_writesOneFileAndLeavesNoDraft(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("report.html");
    lab(
        "run",
        "scheduler-starvation",
        "--html",
        file.toString(),
        "--set",
        "millis=100",
        "--set",
        "probes=10",
        "--set",
        "parked=10");
    assertTrue(Files.readString(file).contains("HOLDS"));
    try (var files = Files.list(directory)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void show_lab_printsItsPageAndItsParameters() {
    assertEquals(0, lab("show", "scheduler-starvation"));
    assertTrue(out().contains("## Say this"));
    assertTrue(out().contains("carriers=2 (1 to 64)"));
  }

  @Test
  void race_listAndShow_nameTheVariants() {
    assertEquals(0, lab("race", "list"));
    assertTrue(out().contains("store-buffering"));
    assertEquals(0, lab("race", "show", "store-buffering"));
    assertTrue(out().contains("forbidden"));
  }

  @Test
  void race_notBuilt_isSkippedWithTheReason() {
    assertEquals(0, lab("race", "run", "store-buffering"));
    assertTrue(out().contains("SKIPPED"));
    assertTrue(out().contains("mvn package -pl stress-tests"));
  }

  @Test
  void version_isOneLine() {
    assertEquals(0, lab("--version"));
    assertTrue(out().matches("goloom [0-9].*\\R"), out());
  }

  @Test
  void completion_zsh_knowsLabsAndRaces() {
    assertEquals(0, lab("completion", "zsh"));
    assertTrue(out().startsWith("autoload"));
    assertTrue(out().contains("scheduler-starvation"));
    assertTrue(out().contains("store-buffering"));
  }

  @Test
  void doctor_namesThisMachine() {
    assertEquals(0, lab("doctor", "--plain"));
    assertTrue(out().contains("processors"));
  }

  @Test
  void help_ofASubcommand_namesItsOptions() {
    assertEquals(0, lab("bench", "--help"));
    assertTrue(out().contains("--row"), out());
    assertTrue(out().contains("select-8-ready"), out());
    assertTrue(out().contains("wait-10k"), out());
  }

  @Test
  void help_namesTheExitCodes() {
    assertEquals(0, lab("--help"));
    assertTrue(out().contains("130 Ctrl-C"));
    assertFalse(out().contains("dev "), "commands for contributors are hidden");
  }

  private int lab(String... args) {
    return Main.run(Console.to(out, new PrintStream(err, true, StandardCharsets.UTF_8)), args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
