package dev.goloom.labs.backpressure;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Plays the same overload with one policy and another, and judges what became of its tasks.
final class Comparison {
  private Comparison() {}

  static Overload overload(Run run) {
    return new Overload(
        (int) run.number(BackpressureLab.LOAD),
        (int) run.number(BackpressureLab.TASKS),
        (int) run.number(BackpressureLab.QUEUE));
  }

  private static Shift unbounded(Overload overload) throws InterruptedException {
    return Conductor.play("no bound", overload, new UnboundedIntake());
  }

  static Finding unboundedGrows(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift once = unbounded(overload);
    Shift twice = unbounded(overload.withTasks(2 * overload.tasks()));
    Shift bounded = Policy.REJECT.under(overload);
    boolean grows = 10 * twice.longestQueue() >= 19 * once.longestQueue();
    return Finding.when(
            grows && once.inTime() == twice.inTime() && once.done() == overload.tasks(),
            String.format(
                Locale.ROOT,
                "%,d tasks: %,d in the queue, %,d in time; %,d tasks: %,d in the queue, %,d in time",
                overload.tasks(),
                once.longestQueue(),
                once.inTime(),
                2 * overload.tasks(),
                twice.longestQueue(),
                twice.inTime()))
        .withSamples(3L * overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(once, bounded)))
        .with(Board.depths(List.of(once, bounded)));
  }

  static Finding biggerQueue(Run run) throws InterruptedException {
    Overload overload = overload(run);
    int usual = overload.queue();
    Shift shorter = Policy.REJECT.under(overload, usual / 4);
    var longer = new ArrayList<Shift>();
    var rows = new ArrayList<List<String>>();
    rows.add(queueRow(usual / 4, shorter));
    boolean more = false;
    boolean fewerRefused = true;
    for (int places = usual; places <= 8 * usual; places *= 2) {
      Shift shift = Policy.REJECT.under(overload, places);
      if (!longer.isEmpty()) {
        more |= shift.inTime() > longer.getLast().inTime();
        fewerRefused &= shift.refused() <= longer.getLast().refused();
      }
      longer.add(shift);
      rows.add(queueRow(places, shift));
    }
    Shift first = longer.getFirst();
    Shift last = longer.getLast();
    return Finding.when(
            !more
                && fewerRefused
                && last.refused() < first.refused()
                && last.waits().median() > first.waits().median()
                && shorter.inTime() > first.inTime(),
            String.format(
                Locale.ROOT,
                "in time: %d with %d places, %d with %d, %d with %d; refused: %d, %d, %d",
                shorter.inTime(),
                usual / 4,
                first.inTime(),
                usual,
                last.inTime(),
                8 * usual,
                shorter.refused(),
                first.refused(),
                last.refused()))
        .withSamples(5L * overload.tasks(), "tasks")
        .with(
            new Block.Table(
                "Reject, with queues of different lengths",
                List.of("places", "refused", "done", "in time", "p50", "p99"),
                rows));
  }

  private static List<String> queueRow(int places, Shift shift) {
    return List.of(
        String.valueOf(places),
        String.valueOf(shift.refused()),
        String.valueOf(shift.done()),
        String.valueOf(shift.inTime()),
        String.format(Locale.ROOT, "%,.0f", shift.waits().median()),
        String.format(Locale.ROOT, "%,.0f", shift.waits().p99()));
  }

  static Finding boundedAlways(Run run) throws InterruptedException {
    Overload overload = overload(run);
    var shifts = new ArrayList<Shift>();
    for (Policy policy : Policy.values()) {
      run.note(policy.words());
      shifts.add(policy.under(overload));
    }
    int longest = shifts.stream().mapToInt(Shift::longestQueue).max().orElseThrow();
    boolean oneFate = shifts.stream().allMatch(Shift::everyTaskHasOneFate);
    return Finding.when(
            longest <= overload.queue() && oneFate,
            String.format(
                Locale.ROOT,
                "%d policies, the longest queue has %d of %d places taken; %s",
                shifts.size(),
                longest,
                overload.queue(),
                oneFate ? "every task has one fate" : "a task has no fate or several"))
        .withSamples((long) shifts.size() * overload.tasks(), "tasks")
        .with("policies", Board.figures(shifts))
        .with(Board.table(overload, shifts))
        .with(Board.goodput(shifts));
  }

  static Finding block(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift shift = Policy.BLOCK.under(overload);
    boolean allDone = shift.done() == overload.tasks();
    return Finding.when(
            allDone && shift.ticksInSubmit() > 0 && 2 * shift.inTime() < shift.done(),
            String.format(
                Locale.ROOT,
                "%,d of %,d done, %,d in time; the submitter waits %,d of %,d ticks",
                shift.done(),
                overload.tasks(),
                shift.inTime(),
                shift.ticksInSubmit(),
                shift.depths().size()))
        .withSamples(overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(shift)));
  }

  static Finding blockTimeout(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift reject = Policy.REJECT.under(overload);
    Shift limited = Policy.BLOCK_A_WHILE.under(overload);
    boolean same = limited.doneNumbers().equals(reject.doneNumbers());
    return Finding.when(
            same && limited.refused() == reject.refused() && limited.refused() > 0,
            String.format(
                Locale.ROOT,
                "the clock stands still while a submitter waits: %d done, %s; %d refused, each"
                    + " after 1 ms",
                limited.done(),
                same ? "the same as with reject" : "not those of reject",
                limited.refused()))
        .withSamples(2L * overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(reject, limited)));
  }

  static Finding dropNewest(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift reject = Policy.REJECT.under(overload);
    Shift newest = Policy.DROP_NEWEST.under(overload);
    boolean same = newest.doneNumbers().equals(reject.doneNumbers());
    int told = newest.count(job -> job.reason().filter(Reason.DROPPED::equals).isPresent());
    return Finding.when(
            same && newest.refused() == 0 && told == reject.refused(),
            String.format(
                Locale.ROOT,
                "%d done, %s; %d exceptions instead of %d; %d futures say DROPPED",
                newest.done(),
                same ? "the same tasks" : "other tasks",
                newest.refused(),
                reject.refused(),
                told))
        .withSamples(2L * overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(reject, newest)));
  }

  static Finding dropOldest(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift reject = Policy.REJECT.under(overload);
    Shift oldest = Policy.DROP_OLDEST.under(overload);
    int newest = overload.queue();
    int kept = newestDone(oldest, newest);
    int keptByReject = newestDone(reject, newest);
    return Finding.when(
            kept == newest && keptByReject < newest && oldest.inTime() > reject.inTime(),
            String.format(
                Locale.ROOT,
                "of the last %d tasks %d are done, with reject %d; %d in time instead of %d",
                newest,
                kept,
                keptByReject,
                oldest.inTime(),
                reject.inTime()))
        .withSamples(2L * overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(reject, oldest)))
        .with(Board.waits(List.of(reject, oldest)));
  }

  private static int newestDone(Shift shift, int newest) {
    List<Job> jobs = shift.jobs();
    return (int)
        jobs.subList(jobs.size() - newest, jobs.size()).stream().filter(Job::isDone).count();
  }

  static Finding callerRuns(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift shift = Policy.CALLER_RUNS.under(overload);
    return Finding.when(
            shift.ranInSource() > 0
                && shift.overtook() >= shift.ranInSource()
                && shift.heldUp() > 0
                && shift.done() == overload.tasks(),
            String.format(
                Locale.ROOT,
                "the submitter runs %d of %d tasks itself; %d begin before an older one; %d arrive"
                    + " while it is away",
                shift.ranInSource(),
                overload.tasks(),
                shift.overtook(),
                shift.heldUp()))
        .withSamples(overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(shift)))
        .with(
            new Block.Text(
                "Here it works almost as a second worker, because the submitter has nothing else to"
                    + " do. If it is an event loop or the thread that accepts connections, all"
                    + " clients wait for that one task."));
  }

  static Finding byPriority(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift reject = Policy.REJECT.under(overload);
    Shift shed = Policy.SHED_BY_PRIORITY.under(overload);
    int urgent = shed.count(Job::isUrgent);
    int lost = urgentLost(shed);
    int lostByReject = urgentLost(reject);
    return Finding.when(
            lost == 0 && lostByReject > 0 && shed.done() < overload.tasks(),
            String.format(
                Locale.ROOT,
                "%d of %d urgent tasks lost, with reject %d; all %d that are lost are lesser ones",
                lost,
                urgent,
                lostByReject,
                overload.tasks() - shed.done()))
        .withSamples(2L * overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(reject, shed)));
  }

  private static int urgentLost(Shift shift) {
    return shift.count(job -> job.isUrgent() && !job.isDone());
  }

  static Finding byDeadline(Run run) throws InterruptedException {
    Overload overload = overload(run);
    Shift reject = Policy.REJECT.under(overload);
    Shift oldest = Policy.DROP_OLDEST.under(overload);
    Shift shed = Policy.SHED_BY_DEADLINE.under(overload);
    return Finding.when(
            shed.inTime() > oldest.inTime() && oldest.inTime() > reject.inTime(),
            String.format(
                Locale.ROOT,
                "%d of %d that are done are in time; drop-oldest %d of %d, reject %d of %d",
                shed.inTime(),
                shed.done(),
                oldest.inTime(),
                oldest.done(),
                reject.inTime(),
                reject.done()))
        .withSamples(3L * overload.tasks(), "tasks")
        .with("policies", Board.figures(List.of(reject, oldest, shed)))
        .with(Board.waits(List.of(reject, oldest, shed)));
  }
}
