package dev.goloom.benchmarks.channels;

import dev.goloom.benchmarks.Allocation;
import dev.goloom.benchmarks.Allocation.Step;
import dev.goloom.benchmarks.Crew;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/// How many bytes of the heap channels take: one that nobody uses, an operation that has to wait,
/// an operation that has not.
///
/// Allocation is counted by the JVM, thread by thread, so these figures are exact and no matter of
/// time. The waiting ones are those of platform threads: the JVM does not count for virtual ones,
/// and a channel does the same for both.
///
/// Standard output has a record for each figure, its fields separated by tabs: `bytes`, contender,
/// what, bytes.
///
/// Run: `java -cp benchmarks/target/benchmarks.jar dev.goloom.benchmarks.channels.ChannelMemory`
public final class ChannelMemory {
  private static final int CHANNELS = 10_000;
  private static final int WAITS = 2_000;
  private static final int READY = 200_000;

  private final PrintStream out;

  private ChannelMemory(PrintStream out) {
    this.out = out;
  }

  /// Takes no arguments.
  ///
  /// @throws InterruptedException if this thread is interrupted
  public static void main(String[] args) throws InterruptedException {
    print(System.out);
  }

  /// Measures, and prints the records.
  ///
  /// @throws InterruptedException if this thread is interrupted
  static void print(PrintStream out) throws InterruptedException {
    var memory = new ChannelMemory(out);
    memory.channels("goloom", new GoloomChannels());
    memory.selects("goloom", new GoloomChannels());
    memory.channels("jox", new JoxChannels());
    memory.selects("jox", new JoxChannels());
    memory.channels("jdkQueue", new JdkQueues());
    out.flush();
  }

  private <C> void channels(String name, Channels<C> library) throws InterruptedException {
    print(name, "idle-unbuffered", idle(library, 0));
    print(name, "idle-16", idle(library, 16));
    C channel = library.make(0);
    print(
        name,
        "waiting-receive",
        waiting(() -> library.receive(channel), i -> library.send(channel, Token.of(i))));
    print(
        name,
        "waiting-send",
        waiting(() -> library.send(channel, Token.of(0)), _ -> library.receive(channel)));
    C buffered = library.make(16);
    print(
        name,
        "ready-send-and-receive",
        ready(() -> {
          library.send(buffered, Token.of(0));
          library.receive(buffered);
        }));
  }

  private <C> void selects(String name, Channels<C> library) throws InterruptedException {
    List<C> unbuffered = List.of(library.make(0), library.make(0));
    Channels.Source source = library.select(unbuffered);
    print(
        name,
        "waiting-select-2",
        waiting(source::receive, i -> library.send(unbuffered.get(i & 1), Token.of(i))));
    print(name, "ready-default", ready(source::poll));
    C buffered = library.make(16);
    Channels.Source filled = library.select(List.of(buffered, library.make(16)));
    print(
        name,
        "ready-send-and-select-2",
        ready(() -> {
          library.send(buffered, Token.of(0));
          filled.receive();
        }));
  }

  private void print(String contender, String what, double bytes) {
    out.print(
        String.join("\t", "bytes", contender, what, String.format(Locale.ROOT, "%.2f", bytes))
            + "\n");
  }

  /// Bytes per channel that is made and kept.
  private static <C> double idle(Channels<C> library, int capacity) throws InterruptedException {
    var kept = new Object[CHANNELS];
    return Allocation.perStep(CHANNELS, i -> kept[i] = library.make(capacity));
  }

  /// Bytes per operation that can go on at once.
  private static double ready(Crew.Action operation) throws InterruptedException {
    return Allocation.perStep(READY, _ -> operation.run());
  }

  /// Bytes per operation that had to park, allocated by the thread that parked. This thread does
  /// what ends the wait, and only after the other has parked.
  private static double waiting(Crew.Action operation, Step ending) throws InterruptedException {
    var done = new AtomicInteger();
    Step counted =
        _ -> {
          operation.run();
          done.incrementAndGet();
        };
    var task = new FutureTask<>(() -> Allocation.perStep(WAITS, counted));
    Thread thread = Thread.ofPlatform().start(task);
    for (int i = 0; i < 2 * WAITS && awaitParked(thread, done, i); i++) {
      ending.run(i);
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the waiting thread failed", e);
    }
  }

  /// Answers false if the thread has ended.
  private static boolean awaitParked(Thread thread, AtomicInteger done, int steps) {
    while (done.get() < steps || thread.getState() != Thread.State.WAITING) {
      if (!thread.isAlive()) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
