package dev.goloom.labs.backpressure;

import dev.goloom.kit.measure.Summary;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What became of the tasks of an overload.
///
/// @param name of the policy
/// @param jobs in the order of their arrival
/// @param depths how many tasks waited in the queue, tick by tick
record Shift(String name, List<Job> jobs, List<Integer> depths) {
  Shift {
    jobs = List.copyOf(jobs);
    depths = List.copyOf(depths);
  }

  int count(Predicate<Job> which) {
    return (int) jobs.stream().filter(which).count();
  }

  int done() {
    return count(Job::isDone);
  }

  /// Useful: done before the client has gone.
  int inTime() {
    return count(Job::isInTime);
  }

  /// The submitter was told by an exception.
  int refused() {
    return count(job -> job.refused);
  }

  /// Nobody was told but the future.
  int dropped() {
    return count(job -> job.reason().isPresent());
  }

  /// Whether each task was done, refused or dropped, and only one of these.
  boolean everyTaskHasOneFate() {
    return jobs.stream()
        .allMatch(job ->
            1
                == (job.isDone() ? 1 : 0)
                    + (job.refused ? 1 : 0)
                    + (job.reason().isPresent() ? 1 : 0));
  }

  int longestQueue() {
    return depths.stream().max(Integer::compare).orElse(0);
  }

  Set<Integer> doneNumbers() {
    return jobs.stream().filter(Job::isDone).map(Job::number).collect(Collectors.toSet());
  }

  Summary waits() {
    return Summary.of(jobs.stream().filter(Job::isDone).map(Job::waited).toList());
  }

  /// Ticks that the submitter spent in the pool, waiting or working.
  int ticksInSubmit() {
    return jobs.stream().mapToInt(job -> job.answered - job.offered).sum();
  }

  /// Tasks that came late to the pool, because their submitter was held up with an earlier one.
  int heldUp() {
    return count(job -> job.offered > job.arrives());
  }

  int ranInSource() {
    return count(job -> job.ranInSource);
  }

  /// Tasks that began before one that had been accepted earlier.
  int overtook() {
    return count(job ->
        job.isDone()
            && jobs.subList(0, job.number()).stream()
                .anyMatch(older -> older.isDone() && older.started > job.started));
  }
}
