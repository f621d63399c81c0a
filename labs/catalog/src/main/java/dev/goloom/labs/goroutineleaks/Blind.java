package dev.goloom.labs.goroutineleaks;

import dev.goloom.labs.proofs.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Threads that never end and that the collector cannot prove, and one that it proves wrongly.
@SuppressWarnings("ImmutableEnumChecker") // its code captures nothing
enum Blind {
  TICKER("A loop around a sleep cannot be proved: it wakes up by itself.", true, Blind::ticker),
  STATIC_FIELD(
      "A wait for what a static field holds cannot be proved: anybody could still wake it.",
      true,
      Blind::staticField),
  OBJECT_WAIT(
      "Object.wait cannot be proved: the JVM itself holds on to who waits.",
      true,
      Blind::objectWait),
  MONITOR("A wait for a monitor cannot be proved, for the same reason.", true, Blind::monitor),
  LIVE_EXECUTOR(
      "A task of an executor that lives cannot be proved: the executor holds its threads.",
      true,
      Blind::liveExecutor),
  KEPT_HANDLE(
      "A thread whose handle live code keeps cannot be proved: it could be interrupted.",
      true,
      Blind::keptHandle),
  SOCKET_ACCEPT(
      "A wait for the outside world can be neither proved nor suspected.",
      false,
      Blind::socketAccept),
  WEAK_WAKER(
      "A false alarm: a thread that only a weak reference leads to is proved, and could be woken.",
      true,
      Blind::weakWaker);

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final Object MONITOR_OF_WAIT = new Object();
  private static final Object MONITOR_HELD = new Object();
  private static final ConcurrentLinkedQueue<Object> KEPT = new ConcurrentLinkedQueue<>();
  private static final List<WeakReference<CountDownLatch>> WEAK = new CopyOnWriteArrayList<>();

  private final String statement;
  private final boolean suspected;
  private final Play play;

  Blind(String statement, boolean suspected, Play play) {
    this.statement = statement;
    this.suspected = suspected;
    this.play = play;
  }

  /// The code of one example: one thread of the scene stays.
  @FunctionalInterface
  interface Play {
    void run(Scene scene);
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String statement() {
    return statement;
  }

  /// Whether a comparison of snapshots suspects it when it becomes more.
  boolean isSuspected() {
    return suspected;
  }

  /// Whether the collector proves it, rightly or not.
  boolean isProved() {
    return this == WEAK_WAKER;
  }

  void play(Scene scene) {
    play.run(scene);
  }

  private static void ticker(Scene scene) {
    var nobodyStopsIt = new CountDownLatch(1);
    scene.go(() -> {
      while (nobodyStopsIt.getCount() > 0) {
        Thread.sleep(3_600_000);
      }
    });
  }

  private static void staticField(Scene scene) {
    scene.go(NEVER::await);
  }

  private static void objectWait(Scene scene) {
    scene.go(() -> {
      synchronized (MONITOR_OF_WAIT) {
        while (NEVER.getCount() > 0) {
          MONITOR_OF_WAIT.wait();
        }
      }
    });
  }

  private static void monitor(Scene scene) {
    Held.hold();
    scene.go(() -> {
      synchronized (MONITOR_HELD) {
        NEVER.countDown();
      }
    });
  }

  private static void liveExecutor(Scene scene) {
    var latch = new CountDownLatch(1);
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(
            task -> Thread.ofVirtual().name(scene.name()).unstarted(task));
    KEPT.add(executor);
    executor.execute(() -> Scene.unheeded(latch::await));
  }

  private static void keptHandle(Scene scene) {
    var latch = new CountDownLatch(1);
    scene.go(() -> {
      KEPT.add(Thread.currentThread());
      latch.await();
    });
  }

  private static void socketAccept(Scene scene) {
    try {
      var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      KEPT.add(server);
      scene.go(() -> {
        try (var client = server.accept()) {
          KEPT.add(client);
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void weakWaker(Scene scene) {
    var latch = new CountDownLatch(1);
    WEAK.add(new WeakReference<>(latch));
    scene.go(latch::await);
  }

  /// A platform thread that holds a monitor until the JVM ends.
  private static final class Held {
    private static final CountDownLatch HOLDING = new CountDownLatch(1);

    static {
      Thread.ofPlatform().daemon().start(() -> Scene.unheeded(Held::holdForEver));
    }

    private static void holdForEver() throws InterruptedException {
      synchronized (MONITOR_HELD) {
        HOLDING.countDown();
        NEVER.await();
      }
    }

    static void hold() {
      Scene.unheeded(HOLDING::await);
    }
  }
}
