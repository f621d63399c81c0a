package dev.goloom.kit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One run of another program, with a deadline and a cap on what it may print.
///
/// The child's standard output is read as UTF-8 lines. What it prints beyond the cap is read and
/// thrown away, so that it never blocks on a full pipe. Whatever happens (deadline, interrupt, exit
/// of this JVM) the child and its descendants are gone afterwards.
public final class Child {

  /// Reads the child's lines as they come, on a thread of its own, and may answer.
  @FunctionalInterface
  public interface Conversation {
    /// Hears one line.
    ///
    /// @param stdin the child's standard input; flush after writing
    void heard(String line, OutputStream stdin) throws IOException;
  }

  /// What became of the child.
  ///
  /// @param exit its exit code
  /// @param out its standard output, line by line, up to the cap
  /// @param err its standard error, likewise
  /// @param truncated whether it printed more than the cap
  /// @param expired whether the deadline ended it
  /// @param threadDump if it was a JVM of ours that expired: its threads, virtual ones included
  /// @param took from start to end
  public record Outcome(
      int exit,
      List<String> out,
      List<String> err,
      boolean truncated,
      boolean expired,
      List<String> threadDump,
      Duration took) {

    public Outcome {
      out = List.copyOf(out);
      err = List.copyOf(err);
      threadDump = List.copyOf(threadDump);
    }

    /// The tab-separated records of one kind: for a line `kind<TAB>a<TAB>b`, the list `a, b`.
    public List<List<String>> records(String kind) {
      String start = kind + "\t";
      return out.stream()
          .filter(line -> line.startsWith(start))
          .map(line -> List.of(line.substring(start.length()).split("\t", -1)))
          .toList();
    }

    /// This outcome, if the child did what it was asked to.
    ///
    /// @throws ChildFailed if it expired, exited with another code than 0, or its output is
    ///   incomplete
    public Outcome orFail(String what) throws ChildFailed {
      if (expired || exit != 0 || truncated) {
        throw new ChildFailed(what, this);
      }
      return this;
    }
  }

  private static final Duration LINGER = Duration.ofSeconds(5);

  /// The exit code of a JVM that SIGINT ended.
  private static final int INTERRUPTED = 130;

  private static final Duration SHARED_FATE = Duration.ofSeconds(1);

  private final List<String> command;
  private final Map<String, String> environment;
  private final @Nullable Path directory;
  private final Duration deadline;
  private final int maxOutput;

  Child(
      List<String> command,
      Map<String, String> environment,
      @Nullable Path directory,
      Duration deadline,
      int maxOutput) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.directory = directory;
    this.deadline = deadline;
    this.maxOutput = maxOutput;
  }

  /// Runs to the end, the deadline, or an interrupt.
  ///
  /// @throws IOException if the program cannot be started
  /// @throws InterruptedException if this thread is interrupted; the child is gone then
  Outcome run(Conversation conversation) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = Leftovers.start(builder());
    try {
      var stdin = process.getOutputStream();
      var out = new Drain(process.getInputStream(), line -> conversation.heard(line, stdin));
      var err = new Drain(process.getErrorStream(), _ -> {});
      boolean ended = process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS);
      if (ended && process.exitValue() == INTERRUPTED) {
        Thread.sleep(SHARED_FATE); // Ctrl-C goes to the whole group: this JVM will end as well
      }
      Leftovers.stopIfClosing();
      if (!ended) {
        Leftovers.end(process);
      }
      // Read to the end before it is ended for good: that closes its streams, with what is still in
      // them. But not for ever: a grandchild may have inherited them and live on.
      out.join(LINGER);
      err.join(LINGER);
      return new Outcome(
          process.exitValue(),
          out.lines(),
          err.lines(),
          out.truncated() || err.truncated(),
          !ended,
          List.of(),
          Duration.ofNanos(System.nanoTime() - start));
    } finally {
      Leftovers.end(process);
    }
  }

  private ProcessBuilder builder() {
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    return builder;
  }

  /// Reads one stream to its end. `lines` and `truncated` are guarded by the lock of `lines`: a
  /// reader that a grandchild keeps busy may still be at it when they are asked for.
  private final class Drain {
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean truncated;

    interface Ear {
      void heard(String line) throws IOException;
    }

    Drain(InputStream in, Ear ear) {
      reader = Thread.ofPlatform().daemon().name("goloom-child-output").start(() -> read(in, ear));
    }

    private void read(InputStream in, Ear ear) {
      int room = maxOutput;
      try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          room -= line.length() + 1;
          if (keep(line, room >= 0)) {
            tell(ear, line);
          }
        }
      } catch (IOException e) {
        // The child was ended while it was writing: what came before counts.
      }
    }

    private boolean keep(String line, boolean fits) {
      synchronized (lines) {
        if (fits) {
          lines.add(line);
        } else {
          truncated = true;
        }
        return fits;
      }
    }

    private static void tell(Ear ear, String line) {
      try {
        ear.heard(line);
      } catch (IOException e) {
        // It answered, and the child no longer listens. What the child still says counts all the
        // same.
      }
    }

    void join(Duration limit) throws InterruptedException {
      boolean _ = reader.join(limit);
    }

    List<String> lines() {
      synchronized (lines) {
        return List.copyOf(lines);
      }
    }

    boolean truncated() {
      synchronized (lines) {
        return truncated;
      }
    }
  }
}
