package dev.goloom.channels;

import org.jspecify.annotations.Nullable;

/// Interrupts a thread when its parent is cancelled, and never after [#stop]. A leaf of the tree.
///
/// Whoever decides first, decides: [#stop], then no interrupt comes; or a canceller, then `stop`
/// waits for the interrupt that is on its way, and clears it.
///
/// Happens-before: `ours` is written before `sent` (volatile) is, and read after `sent` was seen.
final class InterruptOnCancel extends CancelNode implements Context.Stop {
  private final Thread thread = Thread.currentThread();
  private boolean stopped; // its thread's own
  private boolean ours;
  private volatile boolean sent;

  InterruptOnCancel(@Nullable CancelNode parent) {
    super(null, parent);
  }

  @Override
  void happened() {
    if (!thread.isInterrupted()) {
      ours = true;
      thread.interrupt();
    }
    sent = true;
  }

  @Override
  public boolean stop() {
    if (Thread.currentThread() != thread) {
      throw new WrongThreadException("stop an interruptOnCancel in the thread that made it");
    }
    if (stopped) {
      return false;
    }
    stopped = true;
    boolean first = decide(Reason.CANCELLED);
    if (first) {
      leave();
    } else {
      clearInterrupt();
    }
    return first;
  }

  private void clearInterrupt() {
    for (int spins = 0; !sent; spins++) {
      Patience.backOff(spins);
    }
    if (ours) {
      Thread.interrupted();
    }
  }
}
