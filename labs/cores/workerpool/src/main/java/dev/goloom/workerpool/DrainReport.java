package dev.goloom.workerpool;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What became of the tasks of a pool that was drained: [WorkerPool#drain].
///
/// Immutable, and complete when `stuck` is empty: then `after.accepted == after.completed +
/// after.cancelled + after.dropped + after.undone`. It keeps the tasks that it names from the
/// garbage collector.
///
/// @param pool the pool's name
/// @param before the pool when this call had closed its door
/// @param after the pool when this call returned
/// @param undone what was given up, by a drain or by [WorkerPool#shutdownNow], the highest priority
///   first, oldest first: the very objects that were given to `execute`, and the futures of those
///   that were submitted, which are complete
/// @param interrupted what was interrupted at the end of the grace, or by `shutdownNow`, and has
///   ended since; how, its future knows
/// @param stuck what still ran when this call returned, without tasks that drain the pool
///   themselves
/// @param took how long this call took
public record DrainReport(
    String pool,
    PoolSnapshot before,
    PoolSnapshot after,
    List<Runnable> undone,
    List<Interrupted> interrupted,
    List<Stuck> stuck,
    Duration took) {
  private static final int NAMED = 20;

  /// Copies the lists.
  public DrainReport {
    undone = List.copyOf(undone);
    interrupted = List.copyOf(interrupted);
    stuck = List.copyOf(stuck);
  }

  /// A task that was interrupted and has ended.
  ///
  /// @param thread the name of its thread
  public record Interrupted(String thread, Runnable task) {}

  /// A task that still ran when the report was made.
  ///
  /// @param thread the name of its thread
  /// @param task the outermost, if it runs others that it waits for
  /// @param stack where it was, innermost frame first; empty if its thread had not begun to run
  public record Stuck(String thread, Runnable task, List<StackTraceElement> stack) {

    /// Copies the stack.
    public Stuck {
      stack = List.copyOf(stack);
    }

    /// Looks at a thread.
    static Stuck in(@Nullable Thread thread, Runnable task) {
      List<StackTraceElement> stack = thread == null ? List.of() : List.of(thread.getStackTrace());
      return new Stuck(Drain.nameOf(thread), task, stack);
    }
  }

  /// Tasks that ran to their end while this call waited, interrupted ones included.
  public long completed() {
    return after.completed() - before.completed();
  }

  /// Whether every task that was accepted has been run to its end or cancelled, and none was
  /// interrupted.
  public boolean isClean() {
    return undone.isEmpty() && interrupted.isEmpty() && stuck.isEmpty();
  }

  /// The report for a log: a line of counts, then the tasks that did not end well, one a line, at
  /// most 20 of each kind, and the stacks of stuck ones.
  public String text() {
    String counts =
        String.format(
            Locale.ROOT,
            "pool %s drained in %d ms: %d completed, %d undone, %d interrupted, %d stuck",
            pool,
            took.toMillis(),
            completed(),
            undone.size(),
            interrupted.size(),
            stuck.size());
    return Stream.of(
            Stream.of(counts),
            some(undone.stream().map(task -> "undone: " + task), undone.size()),
            some(
                interrupted.stream().map(i -> "interrupted: " + i.task() + " in " + i.thread()),
                interrupted.size()),
            some(stuck.stream().map(DrainReport::words), stuck.size()))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n  "));
  }

  /// This report of a later call, with what an earlier call has seen before.
  DrainReport after(DrainReport earlier) {
    return new DrainReport(
        pool, earlier.before, after, undone, interrupted, stuck, earlier.took.plus(took));
  }

  private static Stream<String> some(Stream<String> lines, int count) {
    Stream<String> more =
        count > NAMED ? Stream.of("and " + (count - NAMED) + " more") : Stream.of();
    return Stream.concat(lines.limit(NAMED), more);
  }

  private static String words(Stuck stuck) {
    String first = "stuck: " + stuck.task() + " in " + stuck.thread();
    return stuck.stack().stream()
        .map(frame -> "\n      at " + frame)
        .collect(Collectors.joining("", first, ""));
  }

  /// As [#text].
  @Override
  public String toString() {
    return text();
  }
}
