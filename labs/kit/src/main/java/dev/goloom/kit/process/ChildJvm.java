package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A child JVM of the same version as this one, for work that races, hangs or needs a flag.
///
/// Bounded in three ways: a heap limit, an output cap and a deadline. The child itself takes a
/// thread dump when the deadline comes and then halts ([ChildMain]); if it cannot even do that
/// within a grace period, it is killed. A child also halts when its parent has gone.
///
/// Immutable: each method answers a changed copy. Thread-safe.
public final class ChildJvm {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int MAX_OUTPUT = 4 << 20;

  private final String main;
  private final List<String> jvmArgs;
  private final List<String> args;
  private final String classPath;
  private final String heap;
  private final Duration deadline;

  private ChildJvm(
      String main,
      List<String> jvmArgs,
      List<String> args,
      String classPath,
      String heap,
      Duration deadline) {
    this.main = main;
    this.jvmArgs = List.copyOf(jvmArgs);
    this.args = List.copyOf(args);
    this.classPath = classPath;
    this.heap = heap;
    this.deadline = deadline;
  }

  /// A child that calls `main` of a class, on this JVM's class path, with a heap of 256 MB and a
  /// deadline of 30 seconds.
  public static ChildJvm running(String mainClass) {
    return new ChildJvm(
        mainClass,
        List.of(),
        List.of(),
        System.getProperty("java.class.path"),
        "256m",
        Duration.ofSeconds(30));
  }

  /// Passes arguments to `main`, in place of earlier ones.
  public ChildJvm args(Object... values) {
    List<String> words = new ArrayList<>();
    for (Object value : values) {
      words.add(String.valueOf(value));
    }
    return new ChildJvm(main, jvmArgs, words, classPath, heap, deadline);
  }

  /// Adds flags for the JVM.
  public ChildJvm flags(List<String> more) {
    var all = new ArrayList<>(jvmArgs);
    all.addAll(more);
    return new ChildJvm(main, all, args, classPath, heap, deadline);
  }

  /// Adds a jar or directory to the end of the class path.
  public ChildJvm alsoOnClassPath(Path jar) {
    String longer = classPath + System.getProperty("path.separator") + jar;
    return new ChildJvm(main, jvmArgs, args, longer, heap, deadline);
  }

  /// Limits the heap, as after `-Xmx`.
  public ChildJvm heap(String limit) {
    return new ChildJvm(main, jvmArgs, args, classPath, limit, deadline);
  }

  /// Limits the time from start to end.
  public ChildJvm deadline(Duration limit) {
    return new ChildJvm(main, jvmArgs, args, classPath, heap, limit);
  }

  /// Runs the child to its end.
  ///
  /// @throws IOException if it cannot be started
  /// @throws InterruptedException if this thread is interrupted; the child is gone then
  public Child.Outcome run() throws IOException, InterruptedException {
    return run((_, _) -> {});
  }

  /// Runs the child to its end and talks with it meanwhile.
  ///
  /// @throws IOException if it cannot be started
  /// @throws InterruptedException if this thread is interrupted; the child is gone then
  public Child.Outcome run(Child.Conversation conversation)
      throws IOException, InterruptedException {
    try (var scratch = new Scratch()) {
      Path dump = scratch.file("threads.txt");
      var child = new Child(command(dump), Map.of(), null, deadline.plus(GRACE), MAX_OUTPUT);
      Child.Outcome outcome = child.run(conversation);
      boolean expired = outcome.expired() || outcome.exit() == ChildMain.EXPIRED;
      return new Child.Outcome(
          outcome.exit(),
          outcome.out(),
          outcome.err(),
          outcome.truncated(),
          expired,
          expired ? threads(dump) : List.of(),
          outcome.took());
    }
  }

  private List<String> command(Path dump) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.add("-XX:-UsePerfData"); // no file per process in the temporary directory
    // What a child or a library in it puts into a temporary directory goes with the child.
    command.add("-Djava.io.tmpdir=" + dump.resolveSibling(".").normalize());
    command.add("-Djna.tmpdir=" + dump.resolveSibling(".").normalize());
    command.add("-Dstdout.encoding=UTF-8");
    command.add("-Dstderr.encoding=UTF-8");
    command.addAll(jvmArgs);
    command.add("-cp");
    command.add(classPath);
    command.add(ChildMain.class.getName());
    command.add(String.valueOf(ProcessHandle.current().pid()));
    command.add(String.valueOf(deadline.toMillis()));
    command.add(dump.toString());
    command.add(main);
    command.addAll(args);
    return command;
  }

  private static List<String> threads(Path dump) throws IOException {
    if (!Files.exists(dump)) {
      return List.of("(the child did not answer, so there is no thread dump)");
    }
    return ThreadDump.withoutSystemThreads(Files.readString(dump, StandardCharsets.UTF_8));
  }
}
