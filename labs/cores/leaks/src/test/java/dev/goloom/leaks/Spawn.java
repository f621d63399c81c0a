package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/// Starts labelled threads. It holds none of them.
final class Spawn {
  private final String suffix;
  private final Function<Runnable, Thread> starter;
  private final ThreadFactory factory;
  private final List<String> labels = new ArrayList<>();

  /// @param suffix what makes the labels unique
  private Spawn(String suffix, Function<Runnable, Thread> starter, ThreadFactory factory) {
    this.suffix = suffix;
    this.starter = starter;
    this.factory = factory;
  }

  /// Threads that the JVM alone knows.
  static Spawn anybodys(String suffix) {
    return new Spawn(suffix, Thread::startVirtualThread, Thread.ofVirtual().factory());
  }

  /// Threads that a detector knows.
  static Spawn of(LeakDetector detector, String suffix) {
    return new Spawn(suffix, detector::go, detector.factory());
  }

  /// What a thread does.
  interface Body {
    void run() throws Exception;
  }

  /// Starts a thread of this name.
  Thread start(String label, Body body) {
    return starter.apply(labelled(label, body));
  }

  /// A task that calls its thread so.
  Runnable labelled(String label, Body body) {
    String name = label + suffix;
    labels.add(name);
    return () -> {
      Thread.currentThread().setName(name);
      try {
        body.run();
      } catch (Exception e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /// For executors.
  ThreadFactory factory() {
    return factory;
  }

  /// All names so far.
  List<String> labels() {
    return labels;
  }
}
