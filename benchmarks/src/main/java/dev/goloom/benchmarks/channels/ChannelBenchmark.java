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

/// What it costs to pass a token through a channel: Go's `ch <- v` and `<-ch`.
///
/// One operation runs the whole shape of a [Row]; the secondary result `task` is the time per step,
/// the figure to read. A step is a token sent and received; in [Row#PING_PONG] it is there and
/// back, in the chains it is one hop.
///
/// What makes the comparison fair:
///
/// - *The same shape.* [Shapes] says it, once for all; the goroutines of `go/channels.go` do the
///   same.
/// - *The same threads.* Workers are virtual threads, coroutines on `Dispatchers.Default` with as
///   many threads as there are carriers, or goroutines with that `GOMAXPROCS`. The thread that
///   starts them is parked until they have ended.
/// - *The same tokens*, made beforehand: nobody boxes or allocates what is sent. Their weight is
///   summed up, so a token that is lost or comes twice fails the benchmark.
///
/// Figures of virtual threads that hand over to each other are multi-modal: what the scheduler
/// settles on differs from process to process. Use five forks or more, and read the spread.
///
/// Run: `java --sun-misc-unsafe-memory-access=allow -jar benchmarks/target/benchmarks.jar
/// ChannelBenchmark -p row=ONE_TO_ONE_16`
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
public class ChannelBenchmark {

  /// A shape and a capacity. The number at the end of a name is the capacity; without one there is
  /// no buffer, but for [#UNCONTENDED].
  public enum Row {
    /// One thread sends and receives in turn; capacity 16.
    UNCONTENDED(Shape.uncontended(16, 200_000)),
    /// One sender, one receiver.
    ONE_TO_ONE(Shape.manyToMany(1, 0, 50_000)),
    /// One sender, one receiver.
    ONE_TO_ONE_16(Shape.manyToMany(1, 16, 100_000)),
    /// One sender, one receiver.
    ONE_TO_ONE_100(Shape.manyToMany(1, 100, 100_000)),
    /// Four senders, four receivers, one channel.
    FOUR_TO_FOUR(Shape.manyToMany(4, 0, 40_000)),
    /// Four senders, four receivers, one channel.
    FOUR_TO_FOUR_16(Shape.manyToMany(4, 16, 80_000)),
    /// Four senders, four receivers, one channel.
    FOUR_TO_FOUR_100(Shape.manyToMany(4, 100, 80_000)),
    /// Two threads, two channels; there and back is one step.
    PING_PONG(Shape.pingPong(25_000)),
    /// A thousand stages; one hop is one step.
    CHAIN(Shape.chain(1_000, 0, 100)),
    /// A thousand stages; one hop is one step.
    CHAIN_16(Shape.chain(1_000, 16, 400)),
    /// A thousand senders, each with its receiver and its channel.
    PAIRS(Shape.pairs(1_000, 0, 100)),
    /// A thousand senders, each with its receiver and its channel.
    PAIRS_16(Shape.pairs(1_000, 16, 400));

    @SuppressWarnings("ImmutableEnumChecker") // its body is a function of numbers
    final Shape shape;

    Row(Shape shape) {
      this.shape = shape;
    }
  }

  /// What is measured.
  @Param public Row row = Row.UNCONTENDED;

  /// `dev.goloom.channels.Chan`.
  @Benchmark
  public void goloom(Steps steps) throws InterruptedException {
    steps.task += row.shape.run(new ThreadShapes<>(new GoloomChannels()));
  }

  /// Jox's `Channel`.
  @Benchmark
  public void jox(Steps steps) throws InterruptedException {
    steps.task += row.shape.run(new ThreadShapes<>(new JoxChannels()));
  }

  /// The JDK's blocking queues, on virtual threads too.
  @Benchmark
  public void jdkQueue(Steps steps) throws InterruptedException {
    steps.task += row.shape.run(new ThreadShapes<>(new JdkQueues()));
  }

  /// The channels of kotlinx.coroutines.
  @Benchmark
  public void kotlin(Steps steps) throws InterruptedException {
    steps.task += row.shape.run(new CoroutineShapes(Carriers.count()));
  }
}
