package dev.goloom.leaks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/// A healthy program whose heap dump may look as if it leaked: a thread goes through a list of
/// latches, and optimised code takes its iterator apart. Writes that dump. A program of its own.
final class HiddenWaker {
  private HiddenWaker() {}

  /// Runs it.
  ///
  /// @param args where to write the dump
  public static void main(String[] args) throws IOException {
    var warm = new ArrayList<CountDownLatch>();
    for (int i = 0; i < 5; i++) {
      warm.add(new CountDownLatch(1));
    }
    for (int i = 0; i < 200_000; i++) {
      wakeAll(warm, 0);
    }
    Spawn spawn = Spawn.anybodys("");
    start(spawn);
    LeakDetector detector = LeakDetector.create();
    Awaitility.await()
        .until(() ->
            detector.snapshot().threads().stream()
                .filter(thread -> thread.state() != Thread.State.RUNNABLE)
                .map(ThreadRecord::name)
                .toList()
                .containsAll(spawn.labels()));
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(args[0], false);
    System.exit(0);
  }

  private static void start(Spawn spawn) {
    var latches = new ArrayList<CountDownLatch>();
    for (int i = 0; i < 3; i++) {
      var latch = new CountDownLatch(1);
      latches.add(latch);
      spawn.start("woken later " + i, latch::await);
    }
    var handOver = new ArrayList<List<CountDownLatch>>(List.of(latches));
    spawn.start("waker", () -> wakeAll(handOver.removeFirst(), 1_000_000));
  }

  private static void wakeAll(List<CountDownLatch> latches, long pause) {
    Iterator<CountDownLatch> rest = latches.iterator();
    while (rest.hasNext()) {
      CountDownLatch next = rest.next();
      nap(pause);
      next.countDown();
    }
  }

  private static void nap(long pause) {
    if (pause > 0) {
      Waits.uninterrupted(() -> Thread.sleep(pause));
    }
  }
}
