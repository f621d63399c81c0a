package dev.goloom.leaks;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/// What stays of a track when the collector has taken it: who ran on it, and whether it had ended.
/// It holds neither the thread nor the task, and not even the task's class, whose statics might be
/// what wakes the thread.
///
/// Written by whoever may write the track; read by the detector after the collector cleared it,
/// which comes after the last write, or earlier, and then it may be stale.
final class TrackReference extends WeakReference<Track> {
  private volatile String createdBy = "";
  private volatile long threadId;

  /// Whether a goroutine runs: begun and not ended.
  private volatile boolean running;

  TrackReference(Track track, ReferenceQueue<Track> queue) {
    super(track, queue);
  }

  void made(long id, Class<?> task) {
    threadId = id;
    createdBy = task.getName();
  }

  void begun() {
    running = true;
  }

  void ended() {
    running = false;
  }

  boolean isRunning() {
    return running;
  }

  long threadId() {
    return threadId;
  }

  String createdBy() {
    return createdBy;
  }
}
