package dev.goloom.leaks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/// Two threads that hold a lock each and want the other's. The locks are in statics, so the
/// collector can say nothing.
final class StaticDeadlock {
  static final ReentrantLock LEFT = new ReentrantLock();
  static final ReentrantLock RIGHT = new ReentrantLock();

  private StaticDeadlock() {}

  /// They end when they are interrupted.
  static Runnable plant(Spawn spawn) {
    var both = new CountDownLatch(2);
    Thread one = spawn.start("static-left", () -> Waits.lockBoth(LEFT, RIGHT, both));
    spawn.start("static-right", () -> Waits.lockBoth(RIGHT, LEFT, both));
    return one::interrupt;
  }
}
