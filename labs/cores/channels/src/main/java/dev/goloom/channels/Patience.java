package dev.goloom.channels;

/// Decides whether a thread that must wait on a channel watches for a moment before it parks.
///
/// A hand-over to a thread that watches costs a few cache-line transfers; to a parked thread, a
/// continuation switch and a trip through the scheduler. But watching pays only if the partner runs
/// on another processor right now. When all carriers are busy with other threads it can only fail,
/// and then every hop costs the whole watch: a fixed spin is what makes other channels collapse.
///
/// So each channel learns. Success earns credit; failure costs it. Without credit a wait does not
/// watch, except for a probe now and then. The distance between probes doubles with each failure,
/// so hopeless watching costs next to nothing, and starts again from near with each success, so a
/// channel does not stay in the parking regime when it need not.
///
/// The state is three shorts in the channel, read and written without a lock: a lost update costs a
/// spin, nothing else.
final class Patience {
  static final short START = 4;

  private static final boolean ONE_CARRIER =
      Runtime.getRuntime().availableProcessors() == 1
          || Integer.getInteger("jdk.virtualThreadScheduler.parallelism", 0) == 1;

  private static final int MOST_CREDIT = Integer.getInteger("goloom.credit", 16);
  private static final int LOSS = Integer.getInteger("goloom.loss", 4);
  private static final int NEAREST_PROBE = Integer.getInteger("goloom.near", 8);
  private static final int FARTHEST_PROBE = Integer.getInteger("goloom.far", 2048);

  /// Looks at a waiter: a cheap look, so often.
  private static final int LOOKS = Integer.getInteger("goloom.looks", 100);

  /// Looks at a channel: each look takes the cache line from those who work, so seldom.
  private static final int GLANCES = Integer.getInteger("goloom.glances", 8);

  private static final int PAUSES_PER_GLANCE = Integer.getInteger("goloom.pauses", 16);

  private static final int SPINS_BEFORE_YIELD = 64;

  private Patience() {}

  /// Watches until the channel may be ready to receive from.
  static boolean sawValue(Chan<?> channel) {
    if (!maySpin(channel)) {
      return false;
    }
    for (int i = 0; i < GLANCES; i++) {
      pause();
      if (channel.mayBeReadyToReceive() || channel.isClosed()) {
        return hit(channel);
      }
    }
    return miss(channel);
  }

  /// Watches until the channel may be ready to send to.
  static boolean sawRoom(Chan<?> channel) {
    if (!maySpin(channel)) {
      return false;
    }
    for (int i = 0; i < GLANCES; i++) {
      pause();
      if (channel.mayBeReadyToSend() || channel.isClosed()) {
        return hit(channel);
      }
    }
    return miss(channel);
  }

  /// Watches until a case of the select may be ready.
  static boolean sawReady(Chan<?> channel, Select select) {
    if (!maySpin(channel)) {
      return false;
    }
    for (int i = 0; i < GLANCES; i++) {
      pause();
      if (select.mayBeReady()) {
        return hit(channel);
      }
    }
    return miss(channel);
  }

  /// Watches until a queued waiter is completed.
  static boolean sawCompletion(Chan<?> channel, Waiter waiter) {
    if (!maySpin(channel)) {
      return false;
    }
    for (int i = 0; i < LOOKS; i++) {
      if (waiter.state == Waiter.DONE) {
        return hit(channel);
      }
      Thread.onSpinWait();
    }
    return miss(channel);
  }

  /// Waits for another thread that is a few instructions from what we wait for, unless its
  /// processor was taken from it.
  @SuppressWarnings("ThreadPriorityCheck") // it may need this very carrier
  static void backOff(int spins) {
    if (spins < SPINS_BEFORE_YIELD) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private static void pause() {
    for (int i = 0; i < PAUSES_PER_GLANCE; i++) {
      Thread.onSpinWait();
    }
  }

  static boolean maySpin(Chan<?> channel) {
    if (ONE_CARRIER || channel.bubble != null) {
      return false;
    }
    if (channel.credit > 0) {
      return true;
    }
    return --channel.skip <= 0;
  }

  static boolean hit(Chan<?> channel) {
    if (channel.credit < MOST_CREDIT) {
      channel.credit++;
      channel.interval = (short) NEAREST_PROBE;
    }
    return true;
  }

  static boolean miss(Chan<?> channel) {
    int left = channel.credit - LOSS;
    if (left > 0) {
      channel.credit = (short) left;
    } else {
      channel.credit = 0;
      int farther = Math.min(FARTHEST_PROBE, Math.max(NEAREST_PROBE, 2 * channel.interval));
      channel.interval = (short) farther;
      channel.skip = (short) farther;
    }
    return false;
  }
}
