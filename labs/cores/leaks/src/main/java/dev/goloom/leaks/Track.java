package dev.goloom.leaks;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// A track that one goroutine at a time runs on: an executor of its own, so that the JVM's root
/// list does not hold the thread, and what is known of the thread.
///
/// The JVM holds an executor's threads by the executor, and the executor weakly. So a thread on a
/// track is held by what it waits on, and by nothing else; if that is gone, the thread, the track
/// and the executor go together. A track whose goroutine has ended is used again: the next spawn
/// costs no executor.
///
/// Who may write: the spawner, from the moment it takes the track until it starts the thread; then
/// the thread, until it gives the track back. Both hand-overs are happens-before edges: starting a
/// thread, and the compare-and-set of the pool.
final class Track implements Runnable, ThreadFactory {
  private final Tracker tracker;
  private final TrackReference reference;
  private final boolean rooted;
  private @Nullable Executor executor;
  private @Nullable Runnable task;
  private Thread @Nullable [] started;

  /// What runs here, for the detector; it may be stale.
  private volatile @Nullable Thread thread;

  /// @param rooted whether threads are started so that the JVM's root list has them
  Track(Tracker tracker, boolean rooted) {
    this.tracker = tracker;
    this.rooted = rooted;
    this.reference = new TrackReference(this, tracker.collected());
  }

  TrackReference reference() {
    return reference;
  }

  @Nullable Thread thread() {
    return thread;
  }

  /// Starts a goroutine.
  Thread start(Runnable body) {
    task = body;
    if (rooted) {
      Thread fresh = newThread(this);
      fresh.start();
      return fresh;
    }
    // The thread may end, and another spawner use this track, before execute returns: so the
    // answer comes in an array of this spawner's.
    var answer = new Thread[1];
    started = answer;
    if (executor == null) {
      executor = Executors.newThreadPerTaskExecutor(this);
    }
    executor.execute(this);
    return answer[0];
  }

  /// Makes a thread that somebody else starts.
  Thread unstarted(Runnable body) {
    task = body;
    return newThread(this);
  }

  @Override
  public Thread newThread(Runnable runner) {
    Runnable body = task;
    Thread fresh = Thread.ofVirtual().unstarted(runner);
    if (body != null) {
      reference.made(fresh.threadId(), body.getClass());
    }
    thread = fresh;
    if (started != null) {
      started[0] = fresh;
      started = null;
    }
    return fresh;
  }

  @Override
  public void run() {
    Runnable body = task;
    task = null;
    reference.begun();
    try {
      if (body != null) {
        body.run();
      }
    } finally {
      thread = null;
      reference.ended();
      tracker.giveBack(this);
    }
  }
}
