package dev.goloom.litmus;

import static dev.goloom.litmus.Litmus.Expectation.FORBIDDEN;
import static dev.goloom.litmus.Litmus.Expectation.NOT_ON_X86;
import static dev.goloom.litmus.Litmus.Expectation.SEEN;
import static dev.goloom.litmus.Litmus.Stage.BROKEN;
import static dev.goloom.litmus.Litmus.Stage.FIXED;
import static dev.goloom.litmus.Litmus.Stage.WEAKER;

import dev.goloom.litmus.Litmus.Variant;
import java.util.List;
import java.util.Optional;

/// All litmus programs, in the order in which to learn them.
///
/// A program is known here only by the name of the class that runs it: this library does not depend
/// on the harness, and a test of the stress tests holds the two lists together.
public final class LitmusCatalog {
  private static final String TESTS = "dev.goloom.stress.litmus.";

  private static final List<Litmus> ALL =
      List.of(storeBuffering(), lostUpdate(), endlessLoop(), messagePassing());

  private LitmusCatalog() {}

  /// Every program. Immutable.
  public static List<Litmus> all() {
    return ALL;
  }

  /// The program with this id, if there is one.
  public static Optional<Litmus> find(String id) {
    return ALL.stream().filter(litmus -> litmus.id().equals(id)).findFirst();
  }

  private static Litmus storeBuffering() {
    return new Litmus(
        "store-buffering",
        "Both sides read before either write arrives",
        "x and y start at 0. Each thread writes one and then reads the other. Can both read 0?",
        List.of("thread 1:  x = 1;  r1 = y", "thread 2:  y = 1;  r2 = x"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "StoreBuffering$Plain",
                "0, 0",
                SEEN,
                "A core keeps its write in a store buffer while its next read goes ahead."),
            new Variant(
                "opaque",
                WEAKER,
                TESTS + "StoreBuffering$Opaque",
                "0, 0",
                SEEN,
                "Opaque orders accesses to one variable, and these are two."),
            new Variant(
                "release/acquire",
                WEAKER,
                TESTS + "StoreBuffering$ReleaseAcquire",
                "0, 0",
                SEEN,
                "A release keeps earlier accesses before it, but a later read may still overtake it."),
            new Variant(
                "volatile",
                FIXED,
                TESTS + "StoreBuffering$Volatile",
                "0, 0",
                FORBIDDEN,
                "Volatile accesses have one total order, so the later write is after the other read.")),
        "The plain program has a race, and each read may see 0. With sync/atomic on x and y, 0, 0 is"
            + " impossible: all atomic operations behave as if in one sequential order.",
        "JLS 17.4.4 (synchronization order); VarHandle Javadoc, getAcquire and setRelease");
  }

  private static Litmus lostUpdate() {
    return new Litmus(
        "lost-update",
        "Two increments, one of them lost",
        "c starts at 0 and two threads add 1 to it. Can it end as 1?",
        List.of("thread 1:  c++", "thread 2:  c++", "after both:  r1 = c"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "LostUpdate$Plain",
                "1",
                SEEN,
                "c++ reads, adds and writes, and both threads may read before either writes."),
            new Variant(
                "volatile",
                WEAKER,
                TESTS + "LostUpdate$Volatile",
                "1",
                SEEN,
                "Volatile orders the read and the write, but does not make one action of the two."),
            new Variant(
                "getAndAdd",
                FIXED,
                TESTS + "LostUpdate$GetAndAdd",
                "1",
                FORBIDDEN,
                "The read, the addition and the write are one atomic action.")),
        "c++ in two goroutines is a race. An atomic Load followed by a Store has no race and loses"
            + " updates all the same; atomic.Int32.Add or a Mutex does not.",
        "JLS 15.14.2 and 17.4.5; VarHandle Javadoc, getAndAdd");
  }

  private static Litmus endlessLoop() {
    return new Litmus(
        "endless-loop",
        "A flag that the waiting thread never sees",
        "One thread spins until done is true; another sets it. Can the loop go on for ever?",
        List.of("thread 1:  while (!done) {}", "thread 2:  done = true"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "EndlessLoop$Plain",
                "STALE",
                SEEN,
                "The compiler may read the field once, before the loop, and never again."),
            new Variant(
                "volatile write",
                WEAKER,
                TESTS + "EndlessLoop$VolatileWrite",
                "STALE",
                SEEN,
                "The write is published at once, but the loop no longer reads the field."),
            new Variant(
                "onSpinWait",
                WEAKER,
                TESTS + "EndlessLoop$OnSpinWait",
                "STALE",
                NOT_ON_X86,
                "The hint has no memory effect by contract; HotSpot happens not to hoist across it."),
            new Variant(
                "opaque",
                FIXED,
                TESTS + "EndlessLoop$Opaque",
                "STALE",
                FORBIDDEN,
                "An opaque read is made each time round, and opaque writes are seen in the end."),
            new Variant(
                "volatile",
                FIXED,
                TESTS + "EndlessLoop$Volatile",
                "STALE",
                FORBIDDEN,
                "A volatile read sees the last volatile write, so the loop ends.")),
        "for !done {} may never end: nothing synchronizes the write with the read, and the compiler"
            + " may hoist it. With atomic.Bool, or a channel that is closed, it ends.",
        "JLS 17.3 (the example of the loop on this.done); D. Lea, Using JDK 9 Memory Order Modes");
  }

  private static Litmus messagePassing() {
    return new Litmus(
        "message-passing",
        "The flag arrives before the data",
        "One thread writes data and then a flag. Can another see the flag set and the data not?",
        List.of("thread 1:  data = 1;  flag = 1", "thread 2:  r1 = flag;  r2 = data"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "MessagePassing$Plain",
                "1, 0",
                SEEN,
                "The compiler may swap two plain writes, or two plain reads, of different fields."),
            new Variant(
                "opaque",
                WEAKER,
                TESTS + "MessagePassing$Opaque",
                "1, 0",
                NOT_ON_X86,
                "An opaque flag orders nothing but itself; x86 keeps the order all the same."),
            new Variant(
                "release/acquire",
                FIXED,
                TESTS + "MessagePassing$ReleaseAcquire",
                "1, 0",
                FORBIDDEN,
                "A reader that acquires the released flag also sees what came before the release."),
            new Variant(
                "volatile",
                FIXED,
                TESTS + "MessagePassing$Volatile",
                "1, 0",
                FORBIDDEN,
                "The volatile write of the flag happens before the read that sees it.")),
        "Seeing the write to flag does not imply seeing the write to data. An atomic flag, a channel"
            + " or a Mutex does: the observed write is synchronized before the read.",
        "JLS 17.4.5 (happens-before); VarHandle Javadoc, getOpaque, getAcquire and setRelease");
  }
}
