package dev.goloom.labs.proofs;

import dev.goloom.kit.Parameter;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The garbage collectors of HotSpot, each of which must come to the same verdicts.
public enum Collector {
  G1("UseG1GC"),
  SERIAL("UseSerialGC"),
  PARALLEL("UseParallelGC"),
  Z("UseZGC"),
  SHENANDOAH("UseShenandoahGC");

  /// The name of the parameter.
  public static final String PARAMETER = "collector";

  private static final String ALL = "all";

  /// Proof of any virtual thread takes this.
  private static final List<String> EXPORT =
      List.of("--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED");

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final String flag;

  Collector(String flag) {
    this.flag = flag;
  }

  /// What the user types.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// For `--set collector=serial`, or `all`.
  public static Parameter parameter() {
    return Parameter.choice(
        PARAMETER,
        "the garbage collector of the JVMs that are looked into",
        Stream.concat(Stream.of(values()).map(Collector::word), Stream.of(ALL)).toList());
  }

  /// What the user chose.
  public static List<Collector> chosen(Run run) {
    int place = (int) run.number(PARAMETER);
    return place < values().length ? List.of(values()[place]) : List.of(values());
  }

  /// A JVM with this collector in which the detector can prove leaks of any virtual thread.
  public ChildJvm seeing(Class<?> main) {
    return blind(main).flags(EXPORT);
  }

  /// A JVM with this collector that keeps its list of virtual threads closed.
  public ChildJvm blind(Class<?> main) {
    return ChildJvm.running(main.getName()).flags(List.of("-XX:+" + flag)).deadline(DEADLINE);
  }

  /// Runs a child of this collector to its end.
  ///
  /// @return nothing if this JVM lacks the collector
  /// @throws IOException if the child failed for another reason
  /// @throws InterruptedException if interrupted; the child is gone then
  public Optional<Child.Outcome> run(ChildJvm child) throws IOException, InterruptedException {
    Child.Outcome outcome = child.run();
    boolean refused =
        outcome.exit() == 1
            && Stream.concat(outcome.out().stream(), outcome.err().stream())
                .anyMatch(line -> line.contains(flag));
    return refused ? Optional.empty() : Optional.of(outcome.orFail("the JVM with " + flag));
  }

  /// What to say of those that this JVM lacks.
  public static String lacking(List<Collector> absent) {
    var names = new ArrayList<String>();
    absent.forEach(collector -> names.add("-XX:+" + collector.flag));
    return "this JVM has no " + String.join(", ", names) + ": take a JDK that is built with it";
  }
}
