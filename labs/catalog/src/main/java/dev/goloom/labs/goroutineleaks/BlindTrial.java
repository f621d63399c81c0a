package dev.goloom.labs.goroutineleaks;

import dev.goloom.labs.proofs.Scene;
import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.Snapshot;
import java.util.List;

/// The main class of a child JVM: plays one thing that cannot be proved, once and twice more, with
/// a snapshot after each, and then profiles.
///
/// Record: `blind threads suspected proved verdict`.
final class BlindTrial {
  private BlindTrial() {}

  /// Argument: the example by name.
  public static void main(String[] args) throws InterruptedException {
    Blind blind = Blind.valueOf(args[0]);
    LeakDetector detector = LeakDetector.create();
    var scene = new Scene(detector, blind.id());
    blind.play(scene);
    scene.awaitBlocked(1);
    Snapshot earlier = detector.snapshot();
    blind.play(scene);
    blind.play(scene);
    scene.awaitBlocked(3);
    Snapshot later = detector.snapshot();
    LeakProfile compared = LeakDetector.compare(List.of(earlier, later));
    LeakProfile proved = detector.profile();
    System.out.println(
        String.join(
            "\t",
            "blind",
            "3",
            String.valueOf(count(scene, compared, Evidence.SUSPECTED)),
            String.valueOf(count(scene, proved, Evidence.PROVEN)),
            proved.verdict().name()));
  }

  private static long count(Scene scene, LeakProfile profile, Evidence evidence) {
    return profile.findings().stream()
        .filter(found -> found.evidence() == evidence && scene.has(found.thread()))
        .count();
  }
}
