package dev.goloom.labs.backpressure;

import java.util.ArrayList;
import java.util.List;

/// Work that arrives faster than it is done: one task each tick, and each keeps a worker busy for
/// `load` ticks. A tick is a step of the experiment and takes no time.
///
/// Half of the clients are patient: theirs may be done when the last place of a full queue would be
/// halfway to being served. The others want it done in half that time or less. One task in `2 *
/// load` is urgent, so that all urgent ones could be done twice over. Who is patient and who is
/// urgent follows from the number alone, the same here and in Go.
///
/// @param load how many times more arrives than is done
/// @param tasks how many arrive
/// @param queue how long a queue the clients' patience is measured by
record Overload(int load, int tasks, int queue) {
  /// The fractions of the golden ratio and of the root of two: multiples of them spread evenly, and
  /// keep no step with the ticks.
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final long ROOT_OF_TWO = 0x6A09E667F3BCC909L;

  Overload withTasks(int more) {
    return new Overload(load, more, queue);
  }

  List<Job> jobs() {
    var jobs = new ArrayList<Job>(tasks);
    for (int i = 0; i < tasks; i++) {
      jobs.add(new Job(i, i + patience(i), isUrgent(i)));
    }
    return jobs;
  }

  private int patience(int number) {
    boolean patient = number * GOLDEN >= 0;
    return load + (patient ? queue * (load + 1) / 2 : queue / 2);
  }

  private boolean isUrgent(int number) {
    return (number * ROOT_OF_TWO) >>> 32 < (1L << 32) / (2L * load);
  }
}
