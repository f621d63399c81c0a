package dev.goloom.benchmarks.channels;

import dev.goloom.benchmarks.Carriers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to receive from whichever channel is ready: Go's `select`.
///
/// As in [ChannelBenchmark], but for the JDK's queues, which have no select. One step is one
/// select. Go and goloom choose at random among the ready channels; Jox and kotlinx.coroutines take
/// the first, which is less work.
///
/// Run: `java --sun-misc-unsafe-memory-access=allow -jar benchmarks/target/benchmarks.jar
/// SelectBenchmark -p row=SELECT_2`
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
public class SelectBenchmark {

  /// So many channels, with a sender each; the last number is the capacity, and without one there
  /// is no buffer.
  public enum Row {
    /// Two senders.
    SELECT_2(Shape.select(2, 0, 20_000)),
    /// Two senders.
    SELECT_2_16(Shape.select(2, 16, 50_000)),
    /// Eight senders.
    SELECT_8(Shape.select(8, 0, 16_000)),
    /// Eight senders.
    SELECT_8_16(Shape.select(8, 16, 40_000)),
    /// One thread; eight channels of capacity 16, always full. A step is a select and a send.
    SELECT_8_READY(Shape.selectReady(8, 16, 50_000)),
    /// One thread; two channels, always empty, and a default.
    SELECT_DEFAULT(Shape.selectDefault(2, 200_000));

    @SuppressWarnings("ImmutableEnumChecker") // its body is a function of numbers
    final Shape shape;

    Row(Shape shape) {
      this.shape = shape;
    }
  }

  /// What is measured.
  @Param public Row row = Row.SELECT_2;

  /// `dev.goloom.channels.Select`, the form that is made once and used again.
  @Benchmark
  public void goloom(Steps steps) throws InterruptedException {
    steps.task += row.shape.run(new ThreadShapes<>(new GoloomChannels()));
  }

  /// Jox's `Select.select`, its clauses made once.
  @Benchmark
  public void jox(Steps steps) throws InterruptedException {
    steps.task += row.shape.run(new ThreadShapes<>(new JoxChannels()));
  }

  /// The `select` of kotlinx.coroutines.
  @Benchmark
  public void kotlin(Steps steps) throws InterruptedException {
    steps.task += row.shape.run(new CoroutineShapes(Carriers.count()));
  }
}
