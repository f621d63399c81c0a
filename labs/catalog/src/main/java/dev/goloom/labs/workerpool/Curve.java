package dev.goloom.labs.workerpool;

import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.labs.workerpool.StepLoad.Sample;
import dev.goloom.labs.workerpool.StepLoad.Wait;
import dev.goloom.workerpool.PoolSnapshot;
import java.util.List;
import java.util.Locale;

/// What was seen of a pool under a load in three steps.
///
/// @param samples in order of time
/// @param waits of the tasks that were started, in no order
/// @param end the pool when it had terminated
record Curve(Steps steps, List<Sample> samples, List<Wait> waits, PoolSnapshot end) {
  Curve {
    samples = List.copyOf(samples);
  }

  /// Judges that the limit goes up and down with the load.
  static Finding judge(Run run) throws InterruptedException {
    run.note("low, high, low");
    Curve seen = StepLoad.play(Steps.of(run));
    return Finding.when(
            seen.follows() && seen.isBounded() && seen.lostNothing(),
            String.format(
                Locale.ROOT,
                "limit %d, then %d at most, then %d; queue at most %d; %,d accepted, %,d completed",
                seen.lastLimit(0),
                seen.highestLimit(1),
                seen.lastLimit(2),
                seen.longestQueue(),
                seen.end.accepted(),
                seen.end.completed()))
        .withSamples(seen.samples.size(), "snapshots")
        .with("limits", List.of(seen.lastLimit(0), seen.highestLimit(1), seen.lastLimit(2)))
        .with("longestQueue", seen.longestQueue())
        .with("foundFull", seen.waits.stream().filter(Wait::foundFull).count())
        .with("accepted", seen.end.accepted())
        .with("completed", seen.end.completed())
        .with(Board.table(seen))
        .with(Board.workers(seen))
        .with(Board.queue(seen))
        .with(Board.waits(seen))
        .with(Board.timeline(seen));
  }

  private boolean follows() {
    int mark = steps.mark();
    return lastLimit(0) < mark && highestLimit(1) >= mark && lastLimit(2) < mark;
  }

  /// A worker that has ended a task and has not begun the next is counted as none that runs: its
  /// next task is queued still. So the bound is that of both together.
  private boolean isBounded() {
    return samples.stream()
        .allMatch(s -> s.pool().queued() + s.pool().running() <= steps.queue() + steps.most());
  }

  private boolean lostNothing() {
    return end.accepted() == end.completed() && end.accepted() == waits.size();
  }

  int lastLimit(int step) {
    return of(step).getLast().pool().limit();
  }

  int highestLimit(int step) {
    return of(step).stream().mapToInt(s -> s.pool().limit()).max().orElse(0);
  }

  private int longestQueue() {
    return samples.stream().mapToInt(s -> s.pool().queued()).max().orElse(0);
  }

  List<Sample> of(int step) {
    return samples.stream().filter(s -> s.step() == step).toList();
  }

  /// Of the tasks that were due in a step.
  List<Wait> waitsOf(int step) {
    double to = of(step).getLast().millis();
    double from = step == 0 ? 0 : of(step - 1).getLast().millis();
    return waits.stream().filter(w -> w.millis() >= from && w.millis() < to).toList();
  }
}
