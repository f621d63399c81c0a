package dev.goloom.labs.pooldeadlock;

import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Crew;
import dev.goloom.labs.pools.NestedWaits;
import dev.goloom.labs.pools.NestedWaits.Outcome;
import dev.goloom.labs.pools.NestedWaits.Subject;
import dev.goloom.labs.pools.NestedWaits.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// What does prevent the deadlock without another pool, each run.
final class Remedies {
  static final int WORKERS = 2;

  private Remedies() {}

  /// How one went.
  ///
  /// @param done how many of the root tasks ended with the right result
  /// @param threads how many threads it took
  record Remedy(String words, int roots, int done, int threads) {}

  static List<Remedy> all(int roots, int depth) throws InterruptedException {
    return List.of(
        notWaiting(roots, depth),
        poolPerLevel(roots, depth),
        withoutLimit(roots, depth),
        handOff(depth));
  }

  /// Nobody waits: the next step is a callback.
  private static Remedy notWaiting(int roots, int depth) throws InterruptedException {
    Subject subject = ThreadPools.ofThreads(WORKERS);
    try {
      var all = new ArrayList<Future<Integer>>();
      for (int i = 0; i < roots; i++) {
        all.add(composed(subject.pool(), depth));
      }
      return new Remedy("thenCompose, not join", roots, ended(all, depth), subject.crew().made());
    } finally {
      end(List.of(subject));
    }
  }

  private static CompletableFuture<Integer> composed(Executor pool, int depth) {
    return CompletableFuture.supplyAsync(() -> depth, pool)
        .thenCompose(left ->
            left == 0
                ? CompletableFuture.completedFuture(0)
                : composed(pool, left - 1).thenApply(below -> below + 1));
  }

  /// Tasks wait for tasks of the next pool only, and those of the last for none.
  private static Remedy poolPerLevel(int roots, int depth) throws InterruptedException {
    var levels = new ArrayList<Subject>();
    for (int i = 0; i <= depth; i++) {
      levels.add(ThreadPools.ofThreads(WORKERS));
    }
    try {
      var all = new ArrayList<Future<Integer>>();
      for (int i = 0; i < roots; i++) {
        all.add(levels.getFirst().pool().submit(() -> nested(levels, 0)));
      }
      int done = ended(all, depth);
      int threads = levels.stream().mapToInt(level -> level.crew().made()).sum();
      return new Remedy("a pool for each level", roots, done, threads);
    } finally {
      end(levels);
    }
  }

  private static int nested(List<Subject> levels, int level)
      throws ExecutionException, InterruptedException {
    int next = level + 1;
    if (next == levels.size()) {
      return 0;
    }
    return 1 + levels.get(next).pool().submit(() -> nested(levels, next)).get();
  }

  /// A thread for each task, and as many as there are tasks.
  private static Remedy withoutLimit(int roots, int depth) throws InterruptedException {
    var crew = new Crew();
    ExecutorService pool = Executors.newThreadPerTaskExecutor(crew.virtual());
    var subject = new Subject(pool, crew, NestedWaits.UNKNOWN);
    return remedy("virtual threads, no limit", NestedWaits.run(subject, roots, depth, Way.GET));
  }

  /// No queue at all: what no thread is free for, its submitter runs. So nobody waits for a queued
  /// task. With as many roots as threads, because another would hold up who submits it.
  private static Remedy handOff(int depth) throws InterruptedException {
    Subject subject =
        ThreadPools.callerRuns(WORKERS, new SynchronousQueue<>(), new AtomicInteger());
    return remedy("no queue, and caller-runs", NestedWaits.run(subject, WORKERS, depth, Way.GET));
  }

  private static Remedy remedy(String words, Outcome seen) {
    return new Remedy(words, seen.roots(), seen.done(), seen.threads());
  }

  private static int ended(List<Future<Integer>> all, int expected) throws InterruptedException {
    int ended = 0;
    for (Future<Integer> future : all) {
      try {
        int result = future.get(Actors.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        ended += result == expected ? 1 : 0;
      } catch (ExecutionException | TimeoutException e) {
        // It does not count.
      }
    }
    return ended;
  }

  private static void end(List<Subject> subjects) throws InterruptedException {
    subjects.forEach(subject -> subject.pool().shutdownNow());
    for (Subject subject : subjects) {
      subject.crew().awaitEnd();
    }
  }
}
