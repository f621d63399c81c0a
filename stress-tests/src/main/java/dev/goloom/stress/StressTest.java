package dev.goloom.stress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.CounterThread;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.util.Counter;

/// One test that jcstress generated a runner for, with its grades. Not thread-safe.
///
/// This is the only class that touches the inside of jcstress to run a test: the list of tests, the
/// generated runner and its configuration are public there but not documented, so the version is
/// pinned and StressTestTest states what is relied on. The official harness needs 7 s before its
/// first sample, because it probes the machine; the generated runner by itself needs none of that.
final class StressTest {
  /// States per rendezvous, and rendezvous per pass over the states. The harness takes 256 and 40;
  /// a rendezvous on a busy machine costs a time slice, and nobody looks at the clock within a
  /// pass.
  private static final int STRIDE_SIZE = 1024;

  private static final int STRIDE_COUNT = 4;

  /// How long the actors may take to notice that the time is up; they look after every round.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// In turn, because no one way is best: free spinning starts at once; pinned actors collide even
  /// if another process keeps a CPU busy; yielding keeps sampling going if many processes do.
  private static final List<Rendezvous> RENDEZVOUS =
      List.of(
          new Rendezvous(SpinLoopStyle.THREAD_SPIN_WAIT, false),
          new Rendezvous(SpinLoopStyle.THREAD_SPIN_WAIT, true),
          new Rendezvous(SpinLoopStyle.THREAD_YIELD, false),
          new Rendezvous(SpinLoopStyle.THREAD_YIELD, true));

  private final TestInfo info;
  private int samplings;

  private StressTest(TestInfo info) {
    this.info = info;
  }

  /// Every test on the class path, by its binary name.
  static List<StressTest> all() {
    return TestList.tests().stream()
        .sorted()
        .map(name -> new StressTest(TestList.getInfo(name)))
        .toList();
  }

  /// The test of this class, if it is one.
  static Optional<StressTest> find(String binaryName) {
    return all().stream().filter(test -> test.binaryName().equals(binaryName)).findFirst();
  }

  /// The test that the harness calls by this name, with dots for nested classes.
  static Optional<StressTest> findByHarnessName(String name) {
    return all().stream().filter(test -> test.harnessName().equals(name)).findFirst();
  }

  /// The binary name of the test class, with a dollar sign for a nested class.
  String binaryName() {
    return info.binaryName();
  }

  /// The name that the harness uses, with dots for nested classes.
  String harnessName() {
    return info.name();
  }

  /// Whether this test asks if a loop ends, and not which values are seen.
  boolean asksForTermination() {
    return type().getAnnotation(JCStressTest.class).value() == Mode.Termination;
  }

  /// The test class.
  Class<?> type() {
    return load(binaryName());
  }

  /// The outcomes that the test names, in the order of its annotations.
  List<String> declaredOutcomes() {
    return info.cases().stream().map(StateCase::matchPattern).toList();
  }

  /// What the test says of an outcome: an exact match first, then a pattern.
  ///
  /// An outcome that nobody declared is `UNKNOWN` here, and fails the test as it does in the
  /// harness.
  OutcomeCount graded(String outcome, long count) {
    Collection<StateCase> cases = info.cases();
    return cases.stream()
        .filter(one -> one.matchesExactly(outcome))
        .findFirst()
        .or(() -> cases.stream().filter(one -> one.matches(outcome)).findFirst())
        .map(one -> new OutcomeCount(outcome, count, one.expect(), one.description()))
        .orElseGet(() -> new OutcomeCount(outcome, count, Expect.UNKNOWN, "Nobody declared it."));
  }

  /// Lets the actors race for about this long and counts the outcomes.
  ///
  /// Blocks the caller; not for a test that asks for termination, see [SpinTrial].
  ///
  /// @throws IllegalStateException if an actor threw, or did not stop in time
  /// @throws InterruptedException if the caller was interrupted; the actors stop by themselves
  Map<String, Long> sample(Duration time) throws InterruptedException {
    var counts = new TreeMap<String, Long>();
    for (CounterThread<?> actor : runner(time).internalRun()) {
      actor.join(PATIENCE.toMillis());
      Throwable thrown = actor.throwable();
      if (thrown != null) {
        throw new IllegalStateException("an actor of " + binaryName() + " threw " + thrown, thrown);
      }
      merge(actor.result(), counts);
    }
    return counts;
  }

  private <R> void merge(Counter<R> counter, Map<String, Long> counts) {
    if (counter == null) {
      throw new IllegalStateException("an actor of " + binaryName() + " did not stop");
    }
    for (R outcome : counter.elementSet()) {
      counts.merge(String.valueOf(outcome), counter.count(outcome), Long::sum);
    }
  }

  private Runner<?> runner(Duration time) {
    try {
      return load(info.generatedRunner())
          .asSubclass(Runner.class)
          .getConstructor(ForkedTestConfig.class)
          .newInstance(configuration(time));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no runner of jcstress 0.16 for " + binaryName(), e);
    }
  }

  /// The configuration can only be read from the bytes that the harness sends to its forks.
  @SuppressWarnings("EnumOrdinal") // those bytes hold the ordinal
  private ForkedTestConfig configuration(Duration time) {
    Rendezvous rendezvous = RENDEZVOUS.get(samplings++ % RENDEZVOUS.size());
    List<Integer> cpus =
        rendezvous.pinned() ? Cpus.forActors(info.threads()).orElse(List.of()) : List.of();
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(rendezvous.style().ordinal());
      out.writeInt(Math.toIntExact(time.toMillis()));
      out.writeInt(1); // iterations: the caller repeats
      out.writeUTF(info.generatedRunner());
      out.writeInt(Integer.MAX_VALUE); // megabytes: the strides below are small
      out.writeInt(STRIDE_SIZE);
      out.writeInt(STRIDE_COUNT);
      out.writeBoolean(!cpus.isEmpty()); // whether to pin, and only if so:
      if (!cpus.isEmpty()) {
        out.writeInt(cpus.size());
        for (int cpu : cpus) {
          out.writeInt(cpu);
        }
      }
      return new ForkedTestConfig(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("META-INF/TestList names a class that is not here", e);
    }
  }

  /// How the actors wait for each other before each stride, and whether each has a CPU of its own.
  private record Rendezvous(SpinLoopStyle style, boolean pinned) {}
}
