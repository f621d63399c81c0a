package dev.goloom.cli;

import dev.goloom.cli.leaks.ForeignJvm;
import dev.goloom.kit.BadValue;
import dev.goloom.leaks.DumpSeries;
import dev.goloom.leaks.HeapDump;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.MalformedDump;
import dev.goloom.leaks.SnapshotDiff;
import dev.goloom.leaks.ThreadDump;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `lab leaks PID|FILE [FILE]`
@Command(
    name = "leaks",
    description = "Leaked threads: of a running JVM, of a dump, or between two dumps.",
    footer = {
      "",
      "Exit codes: 0 no leak is certain, which is no proof that there is none unless --prove says"
          + " so; 1 a leak is proven, or a deadlock; 4 --prove could not prove; 2 bad usage;"
          + " 3 that JVM or file cannot be read."
    })
final class LeaksCommand implements Callable<Integer> {
  private static final int LEAKING = 1;
  private static final int COULD_NOT_PROVE = 4;
  private static final int LISTED = 10;

  private final Console console;

  @Parameters(
      arity = "1..2",
      paramLabel = "PID|FILE",
      description =
          "The number of a process; or a dump that 'jcmd PID Thread.dump_to_file -format=json FILE'"
              + " wrote; or two of them, the earlier first; or a heap dump that 'jcmd PID"
              + " GC.heap_dump -all FILE' wrote.")
  private List<String> sources = List.of();

  @Option(
      names = "--prove",
      description =
          "Load an agent into that JVM (JDK 25 or newer), collect its garbage and prove what"
              + " leaked. With ZGC, Shenandoah or no finalizers the proof reclaims the leaked"
              + " threads: their finally never runs. The JVM prints a warning that it loads an"
              + " agent.")
  private boolean prove;

  @Option(
      names = "--snapshots",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many dumps to take of a process, 1 to 10 (default ${DEFAULT-VALUE}).")
  private int snapshots;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Seconds between two dumps (default ${DEFAULT-VALUE}).")
  private double interval;

  @Option(
      names = "--busy",
      description =
          "Take dumps of a process even if its virtual threads are at work: a JVM 25 can crash then"
              + " (JDK-8364343).")
  private boolean busy;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for each answer of a process (default ${DEFAULT-VALUE}).")
  private int deadline;

  @Option(
      names = "--go",
      paramLabel = "1|2",
      description =
          "Go's text instead: 1 groups of equal stacks (debug=1), 2 each thread (debug=2).")
  private @Nullable Integer go;

  @Option(names = "--json", description = "One JSON object on standard output, nothing else there.")
  private boolean json;

  @Option(names = "--plain", description = "No colour, no symbols beyond ASCII.")
  private boolean plain;

  LeaksCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadValue, IOException, InterruptedException {
    check();
    if (sources.size() == 2) {
      return compare(dump(sources.get(0)), dump(sources.get(1)));
    }
    String source = sources.getFirst();
    if (Files.isRegularFile(Path.of(source)) && HeapDump.isOne(Path.of(source))) {
      return show(heapDump(source), false);
    }
    if (Files.exists(Path.of(source)) || !source.matches("\\d{1,18}")) {
      ThreadDump dump = dump(source);
      return show(new DumpSeries(List.of(dump)).profile(), false);
    }
    var jvm = ForeignJvm.find(Long.parseLong(source), Duration.ofSeconds(deadline));
    if (prove) {
      return show(jvm.prove(), false);
    }
    var pause = Duration.ofMillis(Math.round(interval * 1000));
    return show(new DumpSeries(jvm.dumps(snapshots, pause, busy)).profile(), true);
  }

  private void check() throws BadValue {
    if (snapshots < 1 || snapshots > 10) {
      throw new BadValue("--snapshots takes a whole number from 1 to 10, not " + snapshots);
    }
    if (!(interval >= 0 && interval <= 3600)) {
      throw new BadValue("--interval takes 0 to 3600 seconds, not " + interval);
    }
    if (deadline < 1 || deadline > 3600) {
      throw new BadValue("--deadline takes 1 to 3600 seconds, not " + deadline);
    }
    if (go != null && go != 1 && go != 2) {
      throw new BadValue("--go takes 1 or 2, not " + go);
    }
    if (go != null && json) {
      throw new BadValue("--go and --json exclude each other");
    }
    if (prove && (sources.size() == 2 || !sources.getFirst().matches("\\d{1,18}"))) {
      throw new BadValue("--prove takes the number of a running process: a file takes none");
    }
    if (go != null && sources.size() == 2) {
      throw new BadValue("--go shows one dump, not two");
    }
  }

  private static ThreadDump dump(String source) throws BadValue, IOException {
    try {
      return ThreadDump.read(Path.of(source));
    } catch (NoSuchFileException e) {
      String number = source.matches("\\d+") ? " (two processes cannot be compared)" : "";
      throw new BadValue("no file '" + source + "', and no number of a process" + number);
    } catch (MalformedDump e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
  }

  private static LeakProfile heapDump(String source) throws IOException {
    try {
      return HeapDump.read(Path.of(source));
    } catch (MalformedDump e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
  }

  private int compare(ThreadDump before, ThreadDump after) throws IOException {
    SnapshotDiff diff = after.snapshot().since(before.snapshot());
    PrintWriter out = json ? console.data() : console.out();
    if (json) {
      diff.writeJson(out);
    } else {
      new LeakReport(out, console.look(plain)).show(diff);
    }
    out.flush();
    return Exit.OK;
  }

  private int show(LeakProfile profile, boolean couldProve) throws IOException {
    boolean data = json || go != null;
    PrintWriter out = data ? console.data() : console.out();
    if (json) {
      profile.writeJson(out, LISTED);
    } else if (go != null) {
      goText(profile, go, out);
    } else {
      new LeakReport(out, console.look(plain)).show(profile, couldProve);
    }
    out.flush();
    return code(profile);
  }

  /// The leaks; of a lone dump, where nothing can be said to leak, all threads.
  private static void goText(LeakProfile profile, int debug, PrintWriter out) throws IOException {
    var buffered = new BufferedWriter(out);
    if (profile.findings().isEmpty()) {
      profile.snapshot().write(buffered, debug);
    } else {
      profile.write(buffered, debug);
    }
    buffered.flush();
  }

  private int code(LeakProfile profile) {
    return switch (profile.verdict()) {
      case LEAKING -> LEAKING;
      case CLEAN -> Exit.OK;
      case UNKNOWN -> prove ? COULD_NOT_PROVE : Exit.OK;
    };
  }
}
