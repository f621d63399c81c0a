package dev.goloom.labs.goroutineleaks;

import dev.goloom.labs.proofs.Scene;
import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.Finding;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.Snapshot;
import dev.goloom.leaks.StackGroup;
import dev.goloom.leaks.ThreadRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// The main class of a child JVM: plays leaks and their repaired twins, and profiles after each.
///
/// Records: `played leak leaking|fixed before after proved verdict`, threads counted as
/// `runtime.NumGoroutine` does; `found leak leaking|fixed evidence reason count inPlace call place`
/// for each group of findings; `text leak line` with Go's text of the first of them.
final class Trial {
  private final LeakDetector detector = LeakDetector.create();
  private final PrintStream out;
  private final int rounds;

  private Trial(PrintStream out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  /// Arguments: how often to play, and the leaks by name.
  public static void main(String[] args) throws Exception {
    var trial = new Trial(System.out, Integer.parseInt(args[0]));
    for (String name : List.of(args).subList(1, args.length)) {
      trial.play(Leak.valueOf(name), true);
      trial.play(Leak.valueOf(name), false);
    }
    System.out.flush();
  }

  private void play(Leak leak, boolean leaks) throws InterruptedException, IOException {
    String variant = leaks ? "leaking" : "fixed";
    var scene = new Scene(detector, leak.id() + " " + variant);
    long before = goroutines(detector.snapshot());
    for (int i = 0; i < rounds; i++) {
      leak.play(leaks).run(scene);
    }
    scene.awaitBlocked(leaks ? leak.threads() * rounds : 0);
    long after = goroutines(detector.snapshot());
    LeakProfile profile = detector.profile();
    LeakProfile mine = only(scene, profile);
    long proved =
        mine.findings().stream().filter(found -> found.evidence() == Evidence.PROVEN).count();
    out.println(
        String.join(
            "\t",
            "played",
            leak.name(),
            variant,
            String.valueOf(before),
            String.valueOf(after),
            String.valueOf(proved),
            profile.verdict().name()));
    for (StackGroup group : mine.groups()) {
      print(leak, variant, group);
    }
    if (leaks) {
      text(mine).lines().forEach(line -> out.println("text\t" + leak.name() + "\t" + line));
    }
  }

  /// Go counts all goroutines, of whatever name.
  static long goroutines(Snapshot snapshot) {
    return snapshot.threads().stream().filter(ThreadRecord::virtual).count();
  }

  /// The findings of one scene: a proved thread stays what it is, and is proved again later.
  private static LeakProfile only(Scene scene, LeakProfile profile) {
    List<Finding> mine =
        profile.findings().stream().filter(found -> scene.has(found.thread())).toList();
    return new LeakProfile(
        profile.snapshot(), mine, profile.capability(), profile.limits(), profile.verdict());
  }

  private void print(Leak leak, String variant, StackGroup group) {
    StackTraceElement site = group.stack().site().orElseThrow();
    out.println(
        String.join(
            "\t",
            "found",
            leak.name(),
            variant,
            group.evidence().map(Enum::name).orElse(""),
            group.reason().name(),
            String.valueOf(group.count()),
            String.valueOf(leak.isAt(site)),
            site.getMethodName(),
            site.getFileName() + ":" + site.getLineNumber()));
  }

  private static String text(LeakProfile profile) throws IOException {
    var text = new StringBuilder();
    profile.write(text, 1);
    return text.toString();
  }
}
