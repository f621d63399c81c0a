package dev.goloom.labs.proofs;

import dev.goloom.kit.threads.Actors;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.ThreadRecord;
import java.util.List;

/// Starts virtual threads of one name, and keeps none of them: only what it waits for may hold a
/// thread.
///
/// Thread-safe.
public final class Scene {
  private final LeakDetector detector;
  private final String name;

  /// Makes a scene without threads.
  ///
  /// @param name of all its threads; no other thread may have it
  public Scene(LeakDetector detector, String name) {
    this.detector = detector;
    this.name = name;
  }

  /// What a goroutine does. An exception ends it and nothing else.
  @FunctionalInterface
  public interface Body {
    /// Runs in the goroutine.
    void run() throws Exception;
  }

  /// The name of all its threads.
  public String name() {
    return name;
  }

  /// Go: `go f()`.
  public void go(Body body) {
    Thread _ = Thread.ofVirtual().name(name).start(() -> unheeded(body));
  }

  /// Runs what may throw, on this thread, as if the caller recovered.
  public static void unheeded(Body body) {
    try {
      body.run();
    } catch (Exception e) {
      // It is the scene's point that nobody looks at it.
    }
  }

  /// Waits until so many of its threads are left and all of them are blocked. They may be blocked
  /// in anything but a computation.
  ///
  /// @throws IllegalStateException if that does not come
  /// @throws InterruptedException if interrupted
  public void awaitBlocked(int count) throws InterruptedException {
    Actors.until(
        count + " threads '" + name + "' are blocked",
        () -> {
          List<ThreadRecord> mine = threads();
          return mine.size() == count
              && mine.stream().allMatch(thread -> thread.state() != Thread.State.RUNNABLE);
        });
  }

  private List<ThreadRecord> threads() {
    return detector.snapshot().threads().stream()
        .filter(thread -> thread.name().equals(name))
        .toList();
  }

  /// Whether a thread belongs to it.
  public boolean has(ThreadRecord thread) {
    return thread.name().equals(name);
  }
}
