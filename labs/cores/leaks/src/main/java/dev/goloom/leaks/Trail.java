package dev.goloom.leaks;

import dev.goloom.leaks.ResourceLeak.Touch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What is known of one resource in use. It knows neither the resource nor its [Ticket]: the
/// cleaner holds it until the ticket is closed or collected.
final class Trail implements Runnable {
  private static final int TOUCHES = 3;
  private static final int FRAMES = 32;

  private final ResourceTracker tracker;
  private final Throwable created = new Throwable();
  private final boolean keepsTouches;
  private final AtomicBoolean ended = new AtomicBoolean();

  /// The latest first. Guarded by itself.
  private final Deque<Use> touches = new ArrayDeque<>(0);

  private record Use(String hint, String thread, Throwable at) {
    Touch touch() {
      return new Touch(hint, thread, place(at));
    }
  }

  Trail(ResourceTracker tracker, boolean keepsTouches) {
    this.tracker = tracker;
    this.keepsTouches = keepsTouches;
  }

  void touch(String hint) {
    if (!keepsTouches || ended.get()) {
      return;
    }
    var use = new Use(hint, Thread.currentThread().getName(), new Throwable());
    synchronized (touches) {
      if (touches.size() == TOUCHES) {
        touches.removeLast();
      }
      touches.addFirst(use);
    }
  }

  /// Closing and collecting meet here, and one of them wins.
  private boolean end() {
    return ended.compareAndSet(false, true);
  }

  /// The ticket is being closed.
  ///
  /// @return whether it was not before
  boolean close() {
    if (!end()) {
      return false;
    }
    tracker.ended();
    return true;
  }

  /// The ticket was collected, or has just been closed.
  @Override
  public void run() {
    if (!end()) {
      return;
    }
    try {
      tracker.leaked(place(created), touches());
    } finally {
      // Last: who sees that nothing is in use sees all reports.
      tracker.ended();
    }
  }

  private List<Touch> touches() {
    List<Use> copy;
    // The lock also makes the touches of other threads visible to the cleaner's.
    synchronized (touches) {
      copy = new ArrayList<>(touches);
    }
    return copy.stream().map(Use::touch).toList();
  }

  /// The frames outside of the tracker.
  private static Stack place(Throwable at) {
    StackTraceElement[] frames = at.getStackTrace();
    int first = 0;
    while (first < frames.length && isOurs(frames[first])) {
      first++;
    }
    int end = Math.min(frames.length, first + FRAMES);
    return Stack.of(List.of(frames).subList(first, end).toArray(StackTraceElement[]::new));
  }

  private static boolean isOurs(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.equals(Trail.class.getName())
        || name.equals(Ticket.class.getName())
        || name.equals(Tracked.class.getName())
        || name.equals(ResourceTracker.class.getName());
  }
}
