package dev.goloom.leaks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Who holds the `java.util.concurrent` lock that a thread waits for. The field that says so is
/// private in `java.base`: it can be read if the JVM was started so.
///
/// Thread-safe.
final class LockOwners {
  private static final String FLAG = "--add-opens java.base/java.util.concurrent.locks=";

  private final @Nullable MethodHandle owner;

  private LockOwners(@Nullable MethodHandle owner) {
    this.owner = owner;
  }

  static LockOwners probe() {
    try {
      Class<?> type = AbstractOwnableSynchronizer.class;
      return new LockOwners(
          MethodHandles.privateLookupIn(type, MethodHandles.lookup())
              .findGetter(type, "exclusiveOwnerThread", Thread.class));
    } catch (ReflectiveOperationException e) {
      return new LockOwners(null);
    }
  }

  boolean areKnown() {
    return owner != null;
  }

  /// What to type so that they are known.
  static String flag() {
    Module module = LockOwners.class.getModule();
    return FLAG + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }

  /// Says whom this thread waits for, if it waits without a time limit for a lock that somebody
  /// holds. The lock may go on at any moment: what is said must be seen again to be believed.
  void addEdge(Thread waiter, WaitForGraph graph) {
    if (owner == null
        || !(LockSupport.getBlocker(waiter) instanceof AbstractOwnableSynchronizer lock)
        || waiter.getState() != Thread.State.WAITING) {
      return;
    }
    try {
      var holder = (@Nullable Thread) owner.invokeExact(lock);
      if (holder != null && holder.isAlive()) {
        graph.add(waiter.threadId(), Census.nameOf(lock), holder.threadId());
      }
    } catch (Throwable e) {
      throw new IllegalStateException("the owner of a lock cannot be read", e);
    }
  }
}
