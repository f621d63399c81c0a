package dev.goloom.leaks;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings threads back from the collector.
///
/// The collector clears weak references first, and only then runs finalizers on what it found
/// unreachable, with all that leads from there. So one unreachable object that holds all the
/// suspects, and has a finalizer, brings them all back; and the weak reference to each says whether
/// anything else led to it. Nothing is reclaimed, nothing need be asked of a thread before, and the
/// thread can be looked at afterwards: one that has ended meanwhile is no leak.
///
/// ZGC and Shenandoah mark what a parked thread's stack holds strongly even if they came to it
/// through a finalizable object, so with them a thread keeps itself. There [Joiner] is used.
final class Keeper {
  private List<Thread> threads;
  private final Answer answer;

  private Keeper(List<Thread> threads, Answer answer) {
    this.threads = threads;
    this.answer = answer;
  }

  /// Leaves the threads to the collector.
  ///
  /// @return where they come back
  @SuppressWarnings("UnusedVariable") // that nobody uses it is the point
  static Answer leave(List<Thread> threads) {
    var answer = new Answer();
    new Keeper(threads, answer);
    return answer;
  }

  @Override
  @SuppressWarnings({"removal", "deprecation", "Finalize", "Finalizer"})
  protected void finalize() {
    answer.give(threads);
    threads = List.of();
  }

  /// Where the threads come back.
  static final class Answer {
    private final CountDownLatch given = new CountDownLatch(1);
    private @Nullable List<Thread> threads; // guarded by this
    private @Nullable Consumer<List<Thread>> late; // guarded by this

    private void give(List<Thread> all) {
      Consumer<List<Thread>> heir;
      synchronized (this) {
        threads = all;
        heir = late;
      }
      given.countDown();
      if (heir != null) {
        heir.accept(all);
      }
    }

    /// Waits for them.
    ///
    /// @param heir who gets them if they come too late; runs in the finalizer's thread
    /// @return null if they did not come in time
    @Nullable List<Thread> await(long millis, Consumer<List<Thread>> heir) {
      Patience.await(given, millis);
      synchronized (this) {
        if (threads == null) {
          late = heir;
        }
        return threads;
      }
    }
  }
}
