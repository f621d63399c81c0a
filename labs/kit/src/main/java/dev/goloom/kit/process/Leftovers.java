package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Everything that must not outlive this JVM: child processes, scratch directories and drafts of
/// files.
///
/// Invariants, all under [#LOCK]:
/// - a process is started and recorded in one step, so none can slip between the shutdown hook's
///   look and its own start;
/// - once `closing` is set nothing is started or created any more, and it is never unset. It is
///   volatile because those who only ask do not take the lock.
///
/// Thread-safe. Starting a process happens under the lock, so starts are serial; they are rare.
final class Leftovers {
  private static final Object LOCK = new Object();
  private static final Set<Process> PROCESSES = new LinkedHashSet<>();
  private static final Set<Path> PATHS = new LinkedHashSet<>();
  private static volatile boolean closing;
  private static boolean hooked;

  private Leftovers() {}

  /// Does not return once this JVM is shutting down: what the caller would say next, of children
  /// that were killed, would be news of nothing.
  static void stopIfClosing() {
    while (closing) {
      LockSupport.park();
    }
  }

  /// Starts a process that dies with this JVM.
  ///
  /// @throws IOException if it cannot be started
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

  private static void open() {
    stopIfClosing();
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
    // A list of descendants is a snapshot: take it before the parent is gone and they are adopted.
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly(); // not by its handle: only Process may reap a direct child
    descendants.forEach(ProcessHandle::destroyForcibly);
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

  /// Deletes what can be deleted. Somebody else may be deleting the same, and a process that was
  /// just killed may have written a last file, so it looks again.
  private static void deleteTree(Path top) {
    for (int look = 0; look < 5 && Files.exists(top, LinkOption.NOFOLLOW_LINKS); look++) {
      try {
        Files.walkFileTree(top, new Deletion());
      } catch (IOException e) {
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  /// Deletes files on the way down and directories on the way up, and goes on after failures.
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return delete(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException reason) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException reason) {
      return delete(directory);
    }

    private static FileVisitResult delete(Path path) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // The next look tries again; after the last one nothing more can be done from here.
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
