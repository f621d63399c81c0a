package dev.goloom.channels;

import java.util.function.Predicate;

/// Decides whether a thread that must wait on a channel watches for a moment before it parks.
///
/// A hand-over to a thread that watches costs a few moves of a cache line; to a parked thread, a
/// continuation switch and a trip through the scheduler. But watching pays only if the partner runs
/// on another processor right now. When all carriers are busy with other threads it can only fail,
/// and then every hop costs the whole watch: a fixed spin is what makes a channel collapse.
///
/// So each channel learns. Success earns credit; failure costs it. Without credit a wait does not
/// watch, except for a probe now and then. The distance between probes doubles with each failure,
/// so hopeless watching costs next to nothing; and a success brings the next probe near again, so a
/// channel does not stay in the parking regime when it need not. A new channel starts with what the
/// others have learned last: a thousand channels need not all learn that the carriers are busy.
///
/// The state is three shorts in the channel, read and written without a lock: a lost update costs a
/// watch, nothing else.
///
/// The numbers were found by measuring on two processors of an x86 server; within a factor of two
/// the figures hardly move.
final class Patience {
  /// The credit of a channel on which nobody has had to wait yet.
  static final short UNKNOWN = -1;

  private static final short MOST_CREDIT = 16;
  private static final short LOSS = 4;
  private static final short NEAREST_PROBE = 8;
  private static final short FARTHEST_PROBE = 2048;
  private static final short STRANGERS_PROBE = 64;

  /// What watching was good for lately, on any channel: what a new one starts from. Racy, and
  /// written only when it changes.
  private static boolean futile;

  /// Looks at a waiter's own cache line, which stays here until the partner writes it: about as
  /// many as a hand-over takes, then some more with pauses between.
  private static final int LOOKS = 256;

  private static final int PAUSED_LOOKS = 32;

  /// Looks at the channel: each takes the cache line from those who work on it, so they are rare.
  /// Meanwhile the partner gets several values done at once, which is what makes buffers fast.
  private static final int GLANCES = 8;

  private static final int PAUSES_PER_GLANCE = 12;
  private static final int TRIES_BEFORE_YIELD = 64;

  private static final boolean ONE_CARRIER =
      Runtime.getRuntime().availableProcessors() == 1
          || Integer.getInteger("jdk.virtualThreadScheduler.parallelism", 0) == 1;

  private Patience() {}

  /// Watches until the subject looks ready.
  ///
  /// @param learner whose credit it is
  static <S> boolean sawReady(Chan<?> learner, S subject, Predicate<S> looksReady) {
    if (!mayWatch(learner)) {
      return false;
    }
    for (int i = 0; i < GLANCES; i++) {
      pause();
      if (looksReady.test(subject)) {
        return success(learner);
      }
    }
    return failure(learner);
  }

  /// Watches until a queued waiter is completed.
  static boolean sawCompletion(Chan<?> learner, Waiter waiter) {
    if (!mayWatch(learner)) {
      return false;
    }
    for (int i = 0; i < LOOKS + PAUSED_LOOKS; i++) {
      if (waiter.state == Waiter.DONE) {
        return success(learner);
      }
      if (i >= LOOKS) {
        Thread.onSpinWait();
      }
    }
    return failure(learner);
  }

  /// Waits for another thread that is a few instructions from what we wait for, unless its
  /// processor was taken from it.
  ///
  /// @param tries how often this thread has looked before
  @SuppressWarnings("ThreadPriorityCheck") // it may need this very carrier
  static void backOff(int tries) {
    if (tries < TRIES_BEFORE_YIELD) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /// Leaves a cache line alone for as long as a few operations of its user take.
  static void pause() {
    for (int i = 0; i < PAUSES_PER_GLANCE; i++) {
      Thread.onSpinWait();
    }
  }

  private static boolean mayWatch(Chan<?> learner) {
    if (ONE_CARRIER || learner.bubble != null) {
      return false;
    }
    if (learner.credit == UNKNOWN) {
      begin(learner);
    }
    return learner.credit > 0 || --learner.skip <= 0;
  }

  private static void begin(Chan<?> learner) {
    learner.credit = futile ? 0 : LOSS;
    learner.probeDistance = futile ? STRANGERS_PROBE : NEAREST_PROBE;
    learner.skip = learner.probeDistance;
  }

  private static boolean success(Chan<?> learner) {
    if (learner.credit < MOST_CREDIT) {
      learner.credit++;
      learner.probeDistance = NEAREST_PROBE;
      setFutile(false);
    }
    return true;
  }

  private static boolean failure(Chan<?> learner) {
    learner.credit = (short) Math.max(0, learner.credit - LOSS);
    if (learner.credit == 0) {
      int distance = Math.clamp(2L * learner.probeDistance, NEAREST_PROBE, FARTHEST_PROBE);
      learner.probeDistance = (short) distance;
      learner.skip = (short) distance;
      setFutile(true);
    }
    return false;
  }

  private static void setFutile(boolean now) {
    if (futile != now) {
      futile = now;
    }
  }
}
