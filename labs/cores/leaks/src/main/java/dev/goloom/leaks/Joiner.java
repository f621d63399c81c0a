package dev.goloom.leaks;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Waits in a virtual thread of its own for the end of another, so that one knows afterwards
/// whether a thread that the collector took had ended.
///
/// It holds the thread, and only the thread's latch of termination leads to it. So if nothing else
/// leads to the thread, the two go together and nothing is written; if the thread ends, this one
/// wakes and writes, and holds the thread until it has written.
final class Joiner implements Runnable {
  private static final long LONGEST_MILLIS = 10_000;

  private @Nullable Thread thread;
  private final int index;
  private final Set<Integer> ended;

  private Joiner(Thread thread, int index, Set<Integer> ended) {
    this.thread = thread;
    this.index = index;
    this.ended = ended;
  }

  @Override
  public void run() {
    Thread joined = thread;
    thread = null;
    if (joined == null) {
      return;
    }
    try {
      joined.join();
      ended.add(index);
    } catch (InterruptedException e) {
      // the profile is over
    } finally {
      Reference.reachabilityFence(joined);
    }
  }

  /// The joiners of a list of threads.
  ///
  /// @param ended the places in the list of the threads that have ended; it grows
  /// @param joiners the joiners' threads
  record Crew(Set<Integer> ended, List<WeakReference<Thread>> joiners) {

    /// Starts them and waits until each stands at its place.
    static Crew join(List<Thread> threads) {
      var crew = new Crew(ConcurrentHashMap.newKeySet(), new ArrayList<>(threads.size()));
      var started = new ArrayList<Thread>(threads.size());
      for (int i = 0; i < threads.size(); i++) {
        started.add(start(new Joiner(threads.get(i), i, crew.ended)));
      }
      for (Thread joiner : started) {
        Patience.until(() -> isAtItsPlace(joiner), LONGEST_MILLIS);
        crew.joiners.add(new WeakReference<>(joiner));
      }
      return crew;
    }

    /// Sends home those that are left.
    void dismiss() {
      for (WeakReference<Thread> reference : joiners) {
        Thread joiner = reference.get();
        if (joiner != null) {
          joiner.interrupt();
        }
      }
    }

    /// In an executor of its own, so that the JVM's root list does not hold it.
    private static Thread start(Joiner joiner) {
      var started = new Thread[1];
      Executors.newThreadPerTaskExecutor(
              runner -> {
                started[0] = Thread.ofVirtual().unstarted(runner);
                return started[0];
              })
          .execute(joiner);
      return started[0];
    }

    private static boolean isAtItsPlace(Thread joiner) {
      Thread.State state = joiner.getState();
      return state == Thread.State.WAITING || state == Thread.State.TERMINATED;
    }
  }
}
