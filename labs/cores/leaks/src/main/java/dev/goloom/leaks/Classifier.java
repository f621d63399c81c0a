package dev.goloom.leaks;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Names what a thread waits for, from the frames on its stack.
///
/// A wait passes through several library methods, each of which knows more than the one below it:
/// `LockSupport.park` only parks, `CountDownLatch.await` waits for a counter, and if `Thread.join`
/// called that, it waits for a thread. So this reads outwards, from the innermost frame to the
/// first one of the user's own, and the **last** frame that it knows decides.
///
/// What frames cannot tell, the blocker can: a send to a nil channel looks like any other.
///
/// Stateless.
final class Classifier {
  private static final String CONCURRENT = "java.util.concurrent.";
  private static final String LOCKS = "locks.";
  private static final String CHANNELS = "dev.goloom.channels.";
  private static final String POOL = "dev.goloom.workerpool.";

  private Classifier() {}

  /// What a thread waits for.
  ///
  /// @param blocker what it is parked on, as `class@hash` or in the blocker's own words, if known
  static WaitReason classify(Thread.State state, Stack stack, Optional<String> blocker) {
    return switch (state) {
      case NEW, TERMINATED -> WaitReason.RUNNING;
      case BLOCKED -> WaitReason.MONITOR;
      case RUNNABLE -> inNativeCall(stack) ? WaitReason.IO : WaitReason.RUNNING;
      case WAITING, TIMED_WAITING -> waiting(stack, blocker.orElse(""));
    };
  }

  /// A platform thread that waits in the operating system is runnable to the JVM.
  private static boolean inNativeCall(Stack stack) {
    if (stack.frames().isEmpty()) {
      return false;
    }
    StackTraceElement top = stack.frames().getFirst();
    return top.isNativeMethod()
        && (top.getClassName().startsWith("sun.nio.")
            || top.getClassName().startsWith("java.io.")
            || top.getClassName().startsWith("java.net.")
            || top.getMethodName().equals("waitForProcessExit0"));
  }

  private static WaitReason waiting(Stack stack, String blocker) {
    WaitReason reason = WaitReason.OTHER;
    for (StackTraceElement frame : stack.frames()) {
      if (!Frames.isLibrary(frame)) {
        break;
      }
      WaitReason known = rule(frame.getClassName(), frame.getMethodName());
      reason = known == null ? reason : known;
    }
    return withBlocker(reason, blocker);
  }

  private static WaitReason withBlocker(WaitReason reason, String blocker) {
    return switch (reason) {
      case CHAN_SEND ->
          blocker.startsWith(WaitReason.CHAN_SEND_NIL.text()) ? WaitReason.CHAN_SEND_NIL : reason;
      case CHAN_RECEIVE -> receive(blocker);
      case SELECT ->
          blocker.startsWith(WaitReason.SELECT_NO_CASES.text())
              ? WaitReason.SELECT_NO_CASES
              : reason;
      default -> reason;
    };
  }

  private static WaitReason receive(String blocker) {
    if (blocker.startsWith(WaitReason.CHAN_RECEIVE_NIL.text())) {
      return WaitReason.CHAN_RECEIVE_NIL;
    }
    return blocker.startsWith(WaitReason.CONTEXT.text())
        ? WaitReason.CONTEXT
        : WaitReason.CHAN_RECEIVE;
  }

  private static @Nullable WaitReason rule(String type, String method) {
    if (type.startsWith(CHANNELS)) {
      return ofChannels(type.substring(CHANNELS.length()), method);
    }
    if (type.startsWith(POOL)) {
      return ofPool(type.substring(POOL.length()), method);
    }
    if (type.startsWith(CONCURRENT)) {
      return ofConcurrent(type.substring(CONCURRENT.length()), method);
    }
    return ofPlatform(type, method);
  }

  private static @Nullable WaitReason ofChannels(String type, String method) {
    return switch (type) {
      case "Chan", "SendChan", "RecvChan" ->
          switch (method) {
            case "send", "sendWaiting" -> WaitReason.CHAN_SEND;
            case "receive", "receiveOk", "take", "takeWaiting" -> WaitReason.CHAN_RECEIVE;
            default -> null;
          };
      case "Chan$Values" -> WaitReason.CHAN_RECEIVE;
      case "Select" -> WaitReason.SELECT;
      case "Mutex", "Once" -> WaitReason.MUTEX;
      case "RWMutex$ReadLock" -> WaitReason.RW_MUTEX_READ;
      case "RWMutex$WriteLock" -> WaitReason.RW_MUTEX_WRITE;
      case "WaitGroup" -> method.equals("await") ? WaitReason.WAIT_GROUP : null;
      case "SingleFlight" -> method.equals("call") ? WaitReason.WAIT_GROUP : null;
      case "ErrGroup" ->
          switch (method) {
            case "await" -> WaitReason.WAIT_GROUP;
            case "go" -> WaitReason.SEMAPHORE;
            default -> null;
          };
      case "Cond" -> method.equals("await") ? WaitReason.COND : null;
      case "WeightedSemaphore" -> method.equals("acquire") ? WaitReason.SEMAPHORE : null;
      case "Context", "Timer", "SystemClock", "VirtualClock", "Bubble" ->
          method.equals("sleep") ? WaitReason.TICKER : null;
      default -> null;
    };
  }

  private static @Nullable WaitReason ofPool(String type, String method) {
    return switch (type) {
      case "Dispatch" ->
          switch (method) {
            case "park" -> WaitReason.CHAN_SEND; // a submitter, before a full queue
            case "rest" -> WaitReason.EXECUTOR;
            default -> null;
          };
      case "Milestones" -> method.equals("await") ? WaitReason.JOIN : null;
      case "WorkerPool", "SubPool", "KeyedExecutor", "Drain" ->
          switch (method) {
            case "awaitTermination", "close", "drain" -> WaitReason.JOIN;
            default -> null;
          };
      case "TaskGroup" ->
          switch (method) {
            case "join", "outcomes", "close" -> WaitReason.WAIT_GROUP;
            default -> null;
          };
      case "PoolFuture", "GroupFuture", "LaneFuture", "ContextFuture" ->
          method.equals("get") || method.equals("join") ? WaitReason.FUTURE : null;
      default -> null;
    };
  }

  private static @Nullable WaitReason ofConcurrent(String type, String method) {
    if (type.startsWith(LOCKS)) {
      return ofLocks(type.substring(LOCKS.length()), method);
    }
    if (type.endsWith("Queue") || type.endsWith("Deque")) {
      return ofQueue(method);
    }
    return switch (type) {
      case "Exchanger" -> WaitReason.CHAN_RECEIVE;
      case "SubmissionPublisher" -> WaitReason.CHAN_SEND;
      case "CountDownLatch", "CyclicBarrier", "Phaser" -> WaitReason.WAIT_GROUP;
      case "Semaphore" -> WaitReason.SEMAPHORE;
      case "CompletableFuture", "FutureTask", "ForkJoinTask" ->
          switch (method) {
            case "get", "join", "invoke", "resultNow", "waitingGet", "timedGet", "awaitDone" ->
                WaitReason.FUTURE;
            default -> null;
          };
      case "ExecutorCompletionService" -> WaitReason.FUTURE;
      case "ThreadPoolExecutor",
          "ScheduledThreadPoolExecutor",
          "ThreadPerTaskExecutor",
          "ForkJoinPool",
          "AbstractExecutorService",
          "ExecutorService",
          "Executors$DelegatedExecutorService" ->
          ofExecutor(method);
      case "ScheduledThreadPoolExecutor$DelayedWorkQueue", "DelayScheduler" -> WaitReason.EXECUTOR;
      case "StructuredTaskScope", "StructuredTaskScopeImpl", "StructuredTaskScope$Scope" ->
          WaitReason.JOIN;
      default -> null;
    };
  }

  private static @Nullable WaitReason ofQueue(String method) {
    return switch (method) {
      case "put", "putFirst", "putLast", "offer", "offerFirst", "offerLast" -> WaitReason.CHAN_SEND;
      case "transfer", "tryTransfer" -> WaitReason.CHAN_SEND;
      case "take", "takeFirst", "takeLast", "poll", "pollFirst", "pollLast" ->
          WaitReason.CHAN_RECEIVE;
      default -> null;
    };
  }

  private static @Nullable WaitReason ofExecutor(String method) {
    return switch (method) {
      case "getTask", "awaitWork" -> WaitReason.EXECUTOR;
      case "awaitTermination", "close", "awaitQuiescence" -> WaitReason.JOIN;
      case "invokeAny", "invokeAll" -> WaitReason.FUTURE;
      default -> null;
    };
  }

  private static @Nullable WaitReason ofLocks(String type, String method) {
    return switch (type) {
      case "ReentrantLock" -> WaitReason.MUTEX;
      case "ReentrantReadWriteLock$ReadLock", "StampedLock$ReadLockView" ->
          WaitReason.RW_MUTEX_READ;
      case "ReentrantReadWriteLock$WriteLock", "StampedLock$WriteLockView" ->
          WaitReason.RW_MUTEX_WRITE;
      case "StampedLock" ->
          method.contains("ead") ? WaitReason.RW_MUTEX_READ : WaitReason.RW_MUTEX_WRITE;
      case "AbstractQueuedSynchronizer$ConditionObject",
          "AbstractQueuedLongSynchronizer$ConditionObject" ->
          WaitReason.COND;
      default -> null;
    };
  }

  private static @Nullable WaitReason ofPlatform(String type, String method) {
    return switch (type) {
      case "java.lang.Thread" ->
          switch (method) {
            case "sleep" -> WaitReason.TICKER;
            case "join" -> WaitReason.JOIN;
            default -> null;
          };
      case "java.lang.Object" -> method.equals("wait") ? WaitReason.COND : null;
      case "java.lang.ref.ReferenceQueue", "java.util.TimerThread" -> WaitReason.EXECUTOR;
      case "jdk.internal.misc.ThreadFlock" ->
          method.equals("awaitAll") || method.equals("close") ? WaitReason.JOIN : null;
      case "java.lang.ProcessImpl", "java.lang.Process" ->
          method.equals("waitFor") ? WaitReason.IO : null;
      default -> isIo(type) ? WaitReason.IO : null;
    };
  }

  private static boolean isIo(String type) {
    return type.startsWith("sun.nio.")
        || type.startsWith("java.io.Piped")
        || type.startsWith("java.net.")
        || type.startsWith("jdk.internal.net.")
        || type.startsWith("sun.net.");
  }
}
