package dev.goloom.stress;

import java.lang.annotation.Annotation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.infra.TestInfo;

/// Runs a test of the kind "does this loop end?" within a time box; jcstress itself waits 30
/// seconds.
///
/// A loop that does not end keeps its thread, so one stale loop ends the sampling, and the JVM must
/// be halted afterwards.
final class TerminationSampler implements Sampler {
  static final String TERMINATED = "TERMINATED";
  static final String STALE = "STALE";

  /// Long enough for the loop to be compiled while it runs.
  private static final long WARM_UP_NANOS = 30_000_000;

  /// A loop that has computed for this long after the signal, and not ended, does not look.
  /// Processor time and not time: on a busy machine a loop that does look may have to wait for its
  /// turn.
  private static final long BOX_CPU_NANOS = 300_000_000;

  private static final Duration POLL = Duration.ofMillis(10);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Class<?> type;
  private final Method actor;
  private final Method signal;

  TerminationSampler(TestInfo test) {
    try {
      type = Class.forName(test.binaryName());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(test.name() + " has no class", e);
    }
    actor = annotated(Actor.class);
    signal = annotated(Signal.class);
  }

  /// Whether a test is of this kind.
  static boolean fits(TestInfo test) {
    return test.cases().stream().anyMatch(known -> known.matchesExactly(STALE));
  }

  private Method annotated(Class<? extends Annotation> annotation) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.isAnnotationPresent(annotation))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Map<String, Long> sample(int millis) throws InterruptedException {
    var counts = new TreeMap<String, Long>();
    long end = System.nanoTime() + millis * 1_000_000L;
    do {
      String outcome = once();
      counts.merge(outcome, 1L, Long::sum);
      if (outcome.equals(STALE)) {
        break;
      }
    } while (System.nanoTime() < end);
    return counts;
  }

  private String once() throws InterruptedException {
    Object state = newState();
    var begun = new CountDownLatch(1);
    Thread spinner =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              begun.countDown();
              call(actor, state);
            });
    begun.await();
    for (long end = System.nanoTime() + WARM_UP_NANOS; System.nanoTime() < end; ) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    call(signal, state);
    return endsWithinBox(spinner) ? TERMINATED : STALE;
  }

  private static boolean endsWithinBox(Thread spinner) throws InterruptedException {
    long limit = THREADS.getThreadCpuTime(spinner.threadId()) + BOX_CPU_NANOS;
    while (!spinner.join(POLL)) {
      // -1 if it has just ended: then the next join says so
      if (THREADS.getThreadCpuTime(spinner.threadId()) > limit) {
        return false;
      }
    }
    return true;
  }

  private Object newState() {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void call(Method method, Object state) {
    try {
      method.invoke(state);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
