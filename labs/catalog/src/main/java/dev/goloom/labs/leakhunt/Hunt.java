package dev.goloom.labs.leakhunt;

import dev.goloom.labs.proofs.Scene;
import dev.goloom.labs.proofs.Scene.Body;
import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.Snapshot;
import dev.goloom.leaks.StackGroup;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The main class of a child JVM: a shop with one leak among healthy look-alikes, for each seed.
///
/// Arguments: the seeds. Records: `hunt seed`; `at morning|noon|night department reason count`;
/// `found department reason count place evidence`; `text line` for the last seed.
final class Hunt {
  private final LeakDetector detector = LeakDetector.create();
  private final PrintStream out;

  private Hunt(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var hunt = new Hunt(System.out);
    for (String seed : args) {
      hunt.play(Long.parseLong(seed));
    }
    System.out.flush();
  }

  private void play(long number) throws IOException, InterruptedException {
    Seed seed = Seed.of(number);
    say("hunt", number);
    var scene = new Scene(detector, "shop " + number);
    List<Body> staying = new ArrayList<>();
    try {
      pass(scene, seed, staying);
    } finally {
      Reference.reachabilityFence(staying); // till here somebody could end the healthy ones
    }
    staying.forEach(Scene::unheeded);
  }

  /// From morning to night, and the proof.
  private void pass(Scene scene, Seed seed, List<Body> staying)
      throws IOException, InterruptedException {
    List<Body> passing = new ArrayList<>();
    open(scene, seed.idler(), seed, 1, staying); // one idle goroutine, before any load
    scene.awaitBlocked(1);
    print("morning", scene, detector.snapshot());

    int busy = 0;
    for (Department department : Department.values()) {
      open(scene, department, seed, seed.loadOf(department), passing);
      busy += seed.loadOf(department);
    }
    open(scene, seed.idler(), seed, seed.leaked(), staying);
    open(scene, seed.culprit(), seed, seed.leaked(), new ArrayList<>()); // nobody keeps the wakers
    scene.awaitBlocked(1 + busy + 2 * seed.leaked());
    print("noon", scene, detector.snapshot());

    passing.forEach(Scene::unheeded);
    passing.clear();
    scene.awaitBlocked(1 + 2 * seed.leaked());
    print("night", scene, detector.snapshot());
    print(scene, detector.profile());
  }

  /// Starts goroutines of a department, and puts what ends them into a list.
  private static void open(
      Scene scene, Department department, Seed seed, int count, List<Body> wakers) {
    for (int i = 0; i < count; i++) {
      Pattern.Wait wait = seed.patternOf(department).make();
      Body waiting = wait.waiting();
      scene.go(() -> department.await(waiting));
      wakers.add(wait.waker());
    }
  }

  private void print(String when, Scene scene, Snapshot snapshot) {
    var mine =
        new Snapshot(
            snapshot.taken(),
            snapshot.source(),
            snapshot.threads().stream().filter(scene::has).toList());
    for (StackGroup group : mine.groups()) {
      say("at", when, departmentOf(group), group.reason().text(), group.count());
    }
  }

  private void print(Scene scene, LeakProfile profile) throws IOException {
    var mine =
        new LeakProfile(
            profile.snapshot(),
            profile.findings().stream().filter(found -> scene.has(found.thread())).toList(),
            profile.capability(),
            profile.limits(),
            profile.verdict());
    for (StackGroup group : mine.groups()) {
      say(
          "found",
          departmentOf(group),
          group.reason().name(),
          group.count(),
          group.evidence().map(Evidence::name).orElse(""));
    }
    var text = new StringBuilder();
    mine.write(text, 1);
    text.toString().lines().forEach(line -> say("text", line.replace("\t", "  ")));
  }

  private static String departmentOf(StackGroup group) {
    for (StackTraceElement frame : group.stack().frames()) {
      for (Department department : Department.values()) {
        if (department.isAt(frame)) {
          return department.word();
        }
      }
    }
    return "-";
  }

  private void say(Object... fields) {
    out.println(String.join("\t", Stream.of(fields).map(String::valueOf).toList()));
  }
}
