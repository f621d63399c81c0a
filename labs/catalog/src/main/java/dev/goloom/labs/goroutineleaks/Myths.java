package dev.goloom.labs.goroutineleaks;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import dev.goloom.labs.proofs.Collector;
import dev.goloom.labs.proofs.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What people look at first, and what it shows of a leak.
final class Myths {
  private static final int THREADS = 100;

  /// Deadlocks over locks that live code holds take this; proof does not.
  private static final List<String> OWNERS =
      List.of("--add-opens", "java.base/java.util.concurrent.locks=ALL-UNNAMED");

  private Myths() {}

  private static Rows<Child.Outcome> ask(Run run, String question, List<String> flags)
      throws IOException, InterruptedException {
    return Rows.of(
        Collector.chosen(run),
        run,
        collector -> {
          ChildJvm jvm = collector.seeing(Probe.class).flags(flags);
          return collector.run(jvm.args(question, THREADS));
        });
  }

  static Finding count(Run run) throws IOException, InterruptedException {
    return ask(run, "count", List.of()).judged(Myths::count);
  }

  private static Finding count(List<Child.Outcome> all) {
    var table = new ArrayList<List<String>>();
    boolean asStated = true;
    for (Child.Outcome outcome : all) {
      List<String> healthy = outcome.records("count").get(0);
      List<String> leaking = outcome.records("count").get(1);
      asStated &= number(healthy, 1) == THREADS && number(leaking, 1) == THREADS;
      asStated &= number(healthy, 2) < THREADS && number(leaking, 2) < THREADS;
      asStated &= number(healthy, 3) == 0 && number(leaking, 3) == THREADS;
      table.add(healthy);
      table.add(leaking);
    }
    List<String> healthy = table.get(0);
    List<String> leaking = table.get(1);
    return Finding.when(
            asStated,
            "healthy: +"
                + healthy.get(1)
                + ", "
                + healthy.get(3)
                + " proved; leaked: +"
                + leaking.get(1)
                + ", "
                + leaking.get(3)
                + " proved")
        .withSamples(2L * THREADS * all.size(), "threads")
        .with("growth", table)
        .with(
            new Block.Table(
                "What grew",
                List.of("threads", "virtual", "ThreadMXBean.getThreadCount", "proved leaked"),
                table))
        .with(
            new Block.Text(
                "ThreadMXBean counts platform threads only, and so does the dashboard that asks it:"
                    + " it shows carriers and pollers, not one of the leaked threads."));
  }

  static Finding garbage(Run run) throws IOException, InterruptedException {
    Rows<Child.Outcome> listed = ask(run, "garbage", List.of());
    Rows<Child.Outcome> unlisted = ask(run, "garbage", List.of("-Djdk.trackAllThreads=false"));
    return listed.judged(seen -> garbage(seen, unlisted.seen()));
  }

  private static Finding garbage(List<Child.Outcome> listed, List<Child.Outcome> unlisted) {
    List<List<String>> with = listed.stream().map(o -> o.records("garbage").getFirst()).toList();
    List<List<String>> without =
        unlisted.stream().map(o -> o.records("garbage").getFirst()).toList();
    boolean kept = with.stream().allMatch(fields -> number(fields, 1) == THREADS);
    boolean gone = without.stream().allMatch(fields -> number(fields, 1) == 0);
    boolean silent =
        with.stream().allMatch(fields -> number(fields, 2) == 0)
            && without.stream().allMatch(fields -> number(fields, 2) == 0);
    return Finding.when(
            kept && gone && silent,
            with.getFirst().get(1)
                + " of "
                + THREADS
                + " kept; with -Djdk.trackAllThreads=false "
                + without.getFirst().get(1)
                + " kept, and "
                + without.getFirst().get(2)
                + " finally blocks ran")
        .withSamples((long) THREADS * (with.size() + without.size()), "threads")
        .with("kept", with)
        .with("keptWithoutList", without);
  }

  static Finding deadlock(Run run) throws IOException, InterruptedException {
    return ask(run, "deadlock", OWNERS).judged(Myths::deadlock);
  }

  private static Finding deadlock(List<Child.Outcome> all) {
    List<List<String>> seen = all.stream().map(o -> o.records("deadlock").getFirst()).toList();
    boolean asStated =
        seen.stream().allMatch(fields -> number(fields, 0) == 0 && number(fields, 1) == 2);
    List<String> first = seen.getFirst();
    return Finding.when(
            asStated,
            "findDeadlockedThreads names " + first.get(0) + ", the leak detector " + first.get(1))
        .withSamples(2L * all.size(), "threads")
        .with("named", seen)
        .with(new Block.Trace("The circle", List.of(first.get(2))));
  }

  private static long number(List<String> fields, int index) {
    return Long.parseLong(fields.get(index));
  }
}
