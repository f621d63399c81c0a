package dev.goloom.kit.threads;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.goloom.kit.process.Scratch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The threads of one experiment. None outlives [#close].
///
/// Whether a thread is blocked is decided by its state and its blocker, never by waiting for a
/// while. If every thread that could wake another one waits at the same time, nothing will ever
/// change: that is a deadlock, proved.
///
/// Belongs to one thread.
public final class Actors implements AutoCloseable {
  /// Long enough for any machine; a healthy one needs microseconds.
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long POLL_NANOS = 100_000;

  private final List<Actor> all = new ArrayList<>();

  /// Creates an experiment without threads.
  public Actors() {}

  /// Starts a virtual thread.
  public Actor start(String name, Actor.Body body) {
    return add(new Actor(Thread.ofVirtual().name(name), body));
  }

  /// Starts a platform thread: for what computes, and for what only platform threads have, as CPU
  /// time.
  public Actor startPlatform(String name, Actor.Body body) {
    return add(new Actor(Thread.ofPlatform().daemon().name(name), body));
  }

  private Actor add(Actor actor) {
    all.add(actor);
    return actor;
  }

  public List<Actor> all() {
    return List.copyOf(all);
  }

  /// Those that wait for something without a time limit, at this moment.
  public List<Actor> blocked() {
    return all.stream().filter(actor -> actor.blocker().isPresent()).toList();
  }

  /// Waits until every actor has ended or waits for something that none of the others will give:
  /// all of them are found so twice in a row, each waiting for the same thing as before.
  ///
  /// @throws IllegalStateException if some are still busy after [#PATIENCE]
  /// @throws InterruptedException if interrupted
  public void settle() throws InterruptedException {
    List<Object> before = List.of();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<Object> now = situation();
      if (now.size() == all.size() && isSame(now, before)) {
        return;
      }
      before = now;
      pause(deadline, "some threads neither ended nor waited");
    }
  }

  /// Waits until something is so that the actors bring about.
  ///
  /// @throws IllegalStateException if it is not so after [#PATIENCE]
  /// @throws InterruptedException if interrupted
  public static void until(String what, BooleanSupplier isSo) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.getAsBoolean()) {
      pause(deadline, "this did not come: " + what);
    }
  }

  /// Waits until every actor has ended.
  ///
  /// @return false if some have not after this time
  /// @throws InterruptedException if interrupted
  public boolean join(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (Actor actor : all) {
      if (!actor.thread().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  /// What a thread dump says of the actors: their state, what they wait for, and their frames
  /// outside the JDK and this package.
  ///
  /// @throws IOException if the JVM cannot write a dump
  public List<String> dump() throws IOException {
    try (var scratch = new Scratch()) {
      Path file = scratch.file("threads.txt");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return ofActors(Files.readString(file, StandardCharsets.UTF_8));
    }
  }

  private List<String> ofActors(String dump) {
    var lines = new ArrayList<String>();
    for (String paragraph : dump.split("\n\\s*\n", -1)) {
      if (all.stream().anyMatch(actor -> paragraph.startsWith("#" + actor.id() + " "))) {
        paragraph.lines().filter(Actors::isTelling).forEach(lines::add);
      }
    }
    return lines;
  }

  private static boolean isTelling(String line) {
    boolean ours = !line.contains("java.base/") && !line.contains("dev.goloom.kit.threads");
    return line.startsWith("#") || line.contains("- parking") || ours;
  }

  /// Ends all actors by interrupting them, and waits for their end.
  ///
  /// @throws IllegalStateException if one does not end within [#PATIENCE]
  @Override
  public void close() {
    all.forEach(Actor::interrupt);
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Actor actor : all) {
      interrupted |= awaitEnd(actor, deadline);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return whether this thread was interrupted meanwhile
  private static boolean awaitEnd(Actor actor, long deadline) {
    boolean interrupted = false;
    while (!actor.hasEnded()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the thread '" + actor.name() + "' does not end");
      }
      LockSupport.parkNanos(POLL_NANOS);
      interrupted |= Thread.interrupted();
    }
    return interrupted;
  }

  /// For each actor that has ended or waits: what for.
  private List<Object> situation() {
    var situation = new ArrayList<Object>();
    for (Actor actor : all) {
      if (actor.hasEnded()) {
        situation.add(actor);
      } else {
        actor.blocker().ifPresent(situation::add);
      }
    }
    return situation;
  }

  @SuppressWarnings("ReferenceEquality") // the same wait, not an equal one
  private static boolean isSame(List<Object> now, List<Object> before) {
    if (now.size() != before.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (now.get(i) != before.get(i)) {
        return false;
      }
    }
    return true;
  }

  private static void pause(long deadline, String otherwise) throws InterruptedException {
    if (System.nanoTime() - deadline > 0) {
      throw new IllegalStateException(otherwise);
    }
    LockSupport.parkNanos(POLL_NANOS);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
