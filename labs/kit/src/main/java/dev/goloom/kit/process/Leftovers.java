package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Everything that must not outlive this JVM: child processes, scratch directories and drafts of
/// files.
///
/// Invariants, all under [#LOCK]:
/// - a process is started and recorded in one step, so none can slip between the shutdown hook's
///   look and its own start;
/// - once `closing` is set nothing is started or created any more, and it is never unset.
///
/// Thread-safe. Starting a process happens under the lock, so starts are serial; they are rare.
final class Leftovers {
  private static final Object LOCK = new Object();
  private static final Set<Process> PROCESSES = new LinkedHashSet<>();
  private static final Set<Path> PATHS = new LinkedHashSet<>();
  private static boolean closing;
  private static boolean hooked;

  private Leftovers() {}

  /// Starts a process that dies with this JVM.
  ///
  /// @throws IOException if it cannot be started, or this JVM is shutting down
  static Process start(ProcessBuilder builder) throws IOException {
    synchronized (LOCK) {
      open();
      Process process = builder.start();
      PROCESSES.add(process);
      return process;
    }
  }

  /// Ends a process and its descendants, waits until they are gone, and forgets it.
  static void end(Process process) {
    kill(process);
    synchronized (LOCK) {
      PROCESSES.remove(process);
    }
  }

  /// Creates an empty directory that is deleted with this JVM at the latest.
  static Path directory() throws IOException {
    synchronized (LOCK) {
      open();
      Path directory = Files.createTempDirectory("goloom-");
      PATHS.add(directory);
      return directory;
    }
  }

  /// Records a file that the caller is about to create.
  static void track(Path file) throws IOException {
    synchronized (LOCK) {
      open();
      PATHS.add(file);
    }
  }

  /// Deletes what was recorded, a directory with all that is in it, and forgets it.
  static void delete(Path path) {
    deleteTree(path);
    synchronized (LOCK) {
      PATHS.remove(path);
    }
  }

  private static void open() throws IOException {
    if (closing) {
      throw new IOException("this JVM is shutting down");
    }
    if (!hooked) {
      Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::close, "goloom-leftovers"));
      hooked = true;
    }
  }

  private static void close() {
    List<Process> processes;
    List<Path> paths;
    synchronized (LOCK) {
      closing = true;
      processes = List.copyOf(PROCESSES);
      paths = List.copyOf(PATHS);
    }
    processes.forEach(Leftovers::kill);
    paths.forEach(Leftovers::deleteTree);
  }

  private static void kill(Process process) {
    // A descendant list is a snapshot: take it before the parent is gone and its children are
    // adopted.
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    for (ProcessHandle member : family) {
      // Not ProcessHandle.destroyForcibly for the direct child: only Process may reap it.
      if (member.pid() == process.pid()) {
        process.destroyForcibly();
      } else {
        member.destroyForcibly();
      }
    }
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true; // SIGKILL cannot be refused: the wait is short, so finish it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deleteTree(Path top) {
    if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(top)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // Somebody else removed it, or may not be asked to: nothing more can be done from here.
    }
  }
}
