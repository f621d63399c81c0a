package dev.goloom.stress;

import java.lang.annotation.Annotation;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Signal;

/// Runs the actor of a termination test, signals it, and looks whether it ends.
///
/// The harness allows 30 s before it calls a loop stale. Nobody wants to wait that long for an
/// answer that is plain after some milliseconds, so this uses a shorter time box, and does not
/// trust the clock alone: on a busy machine a sound loop may simply not have had a CPU. A loop is
/// stale only if its thread has burnt CPU time after the signal and still runs.
///
/// A stale loop can not be stopped. Its thread is a daemon, and keeps a core busy until the JVM
/// ends.
final class SpinTrial {
  static final String TERMINATED = "TERMINATED";
  static final String STALE = "STALE";

  /// Long enough for the optimizing compiler to replace the running loop.
  private static final Duration WARM_UP = Duration.ofMillis(25);

  private static final Duration TIME_BOX = Duration.ofMillis(300);
  private static final Duration CPU_AFTER_TIME_BOX = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration GLANCE = Duration.ofMillis(5);

  private final Class<?> type;
  private final Method actor;
  private final Method signal;

  /// Prepares trials of a test class with one actor and one signal, both without parameters.
  SpinTrial(Class<?> type) {
    this.type = type;
    this.actor = methodWith(Actor.class);
    this.signal = methodWith(Signal.class);
  }

  /// Runs one loop, from a fresh state.
  ///
  /// @return [#TERMINATED] or [#STALE]
  /// @throws InterruptedException if the caller was interrupted; the loop may run on
  /// @throws IllegalStateException if the actor got no CPU time for 20 s
  String once() throws InterruptedException {
    Object state = freshState();
    var started = new CountDownLatch(1);
    Thread spinning =
        Thread.ofPlatform()
            .name("spinning " + type.getSimpleName())
            .daemon()
            .start(() -> {
              started.countDown();
              call(actor, state);
            });
    started.await();
    spinning.join(WARM_UP);
    call(signal, state);
    return spinning.join(TIME_BOX) || !burnsCpu(spinning) ? TERMINATED : STALE;
  }

  private static boolean burnsCpu(Thread thread) throws InterruptedException {
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getThreadCpuTime(thread.threadId());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!thread.join(GLANCE)) {
      long now = threads.getThreadCpuTime(thread.threadId());
      if (now - before >= CPU_AFTER_TIME_BOX.toNanos()) {
        return true;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "the loop got no CPU time for " + PATIENCE.toSeconds() + " s");
      }
    }
    return false;
  }

  private Object freshState() {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " can not be created", e);
    }
  }

  private Method methodWith(Class<? extends Annotation> annotation) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.isAnnotationPresent(annotation))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(type + " has no @" + annotation.getSimpleName()));
  }

  private static void call(Method method, Object state) {
    try {
      method.invoke(state);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(method + " failed", e);
    }
  }
}
