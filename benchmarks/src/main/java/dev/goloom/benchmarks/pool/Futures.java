package dev.goloom.benchmarks.pool;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// One producer submits empty tasks for their futures, and reads each answer some thousand tasks
/// later; the figure is the time from the first submit to the last answer, per task.
///
/// @param tasks how many
record Futures(int tasks) implements Load {
  /// Answers that are small enough to be boxed already.
  private static final List<Callable<Integer>> ANSWERS =
      IntStream.range(0, 128).<Callable<Integer>>mapToObj(i -> () -> i).toList();

  /// More than a pool holds, so that the answer is there and its reader need not wait.
  private static final int UNREAD = 2 * PLACES;

  @Override
  public Pool pool(Library library, int workers, Tally tally) {
    return library.computing(workers, PLACES, tally);
  }

  @Override
  public Measured run(Pool pool, Tally tally) throws InterruptedException {
    var unread = new ArrayDeque<Future<Integer>>(UNREAD + 1);
    long start = System.nanoTime();
    long sum = 0;
    for (int i = 0; i < tasks; i++) {
      unread.add(pool.submit(answer(i)));
      if (unread.size() > UNREAD) {
        sum += read(unread.remove());
      }
    }
    for (Future<Integer> future : unread) {
      sum += read(future);
    }
    long nanos = System.nanoTime() - start;
    if (sum != sumOfAnswers()) {
      throw new IllegalStateException("answers of " + sumOfAnswers() + " left, " + sum + " came");
    }
    return new Measured(nanos, tasks);
  }

  static Callable<Integer> answer(int i) {
    return ANSWERS.get(i % ANSWERS.size());
  }

  private static int read(Future<Integer> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a task failed", e);
    }
  }

  private long sumOfAnswers() {
    return IntStream.range(0, tasks).mapToLong(i -> i % ANSWERS.size()).sum();
  }
}
