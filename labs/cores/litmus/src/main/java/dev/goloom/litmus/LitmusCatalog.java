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

/// The litmus programs. Immutable.
public final class LitmusCatalog {
  private static final String TESTS = "dev.goloom.stress.litmus.";

  private static final List<Litmus> ALL =
      List.of(storeBuffering(), messagePassing(), lostUpdate(), endlessLoop());

  private LitmusCatalog() {}

  /// All programs, in the order of telling.
  public static List<Litmus> all() {
    return ALL;
  }

  /// The program with an id.
  public static Optional<Litmus> find(String id) {
    return ALL.stream().filter(litmus -> litmus.id().equals(id)).findFirst();
  }

  private static Litmus storeBuffering() {
    return new Litmus(
        "store-buffering",
        "Store buffering (Dekker)",
        "Each thread writes its own variable, then reads the other's. Can both read 0?",
        List.of("thread 1:  x = 1;  r1 = y;", "thread 2:  y = 1;  r2 = x;"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "StoreBuffering$Plain",
                "0, 0",
                SEEN,
                "The write waits in the store buffer of its CPU while the read goes ahead, and the"
                    + " compiler may swap the two as well."),
            new Variant(
                "opaque",
                WEAKER,
                TESTS + "StoreBuffering$Opaque",
                "0, 0",
                SEEN,
                "Opaque keeps the compiler from dropping accesses, and orders nothing between two"
                    + " variables."),
            new Variant(
                "release-acquire",
                WEAKER,
                TESTS + "StoreBuffering$ReleaseAcquire",
                "0, 0",
                SEEN,
                "A release orders what came before it and an acquire what comes after it: a write"
                    + " followed by a read of another variable is ordered by neither."),
            new Variant(
                "volatile",
                FIXED,
                TESTS + "StoreBuffering$Volatile",
                "0, 0",
                FORBIDDEN,
                "Volatile accesses stand in one order that all threads agree on, so one write comes"
                    + " first and the other thread's read sees it.")),
        "A data race for plain variables, an error. Go's atomics are sequentially consistent, like"
            + " Java's volatile; it has nothing weaker.",
        "JLS 17.4.4 (synchronization order), 17.4.5 (happens-before)");
  }

  private static Litmus messagePassing() {
    return new Litmus(
        "message-passing",
        "Message passing with a flag",
        "One thread writes data, then sets a flag. Can the other see the flag and not the data?",
        List.of("thread 1:  data = 1;  flag = 1;", "thread 2:  r1 = flag;  r2 = data;"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "MessagePassing$Plain",
                "1, 0",
                SEEN,
                "x86 keeps the order of writes and of reads, but the compiler does not have to: it"
                    + " made the second read first."),
            new Variant(
                "opaque",
                WEAKER,
                TESTS + "MessagePassing$Opaque",
                "1, 0",
                NOT_ON_X86,
                "Opaque orders nothing between two variables; x86 happens to keep writes in order,"
                    + " and reads in order, and ARM does not."),
            new Variant(
                "release-acquire",
                FIXED,
                TESTS + "MessagePassing$ReleaseAcquire",
                "1, 0",
                FORBIDDEN,
                "What was written before a release is seen by who reads that value with an"
                    + " acquire."),
            new Variant(
                "volatile",
                FIXED,
                TESTS + "MessagePassing$Volatile",
                "1, 0",
                FORBIDDEN,
                "A volatile write happens-before every later read of it, and takes the data"
                    + " along.")),
        "A data race for a plain flag. With an atomic flag, a channel or a mutex the data is"
            + " guaranteed.",
        "JLS 17.4.5; java.lang.invoke.VarHandle, access modes");
  }

  private static Litmus lostUpdate() {
    return new Litmus(
        "lost-update",
        "Lost update",
        "Two threads add one to a counter that starts at 0. Can it be 1 afterwards?",
        List.of("thread 1:  count++;", "thread 2:  count++;", "afterwards: r1 = count;"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "LostUpdate$Plain",
                "1",
                SEEN,
                "An increment is a read and a write, and both threads read 0."),
            new Variant(
                "volatile",
                WEAKER,
                TESTS + "LostUpdate$Volatile",
                "1",
                SEEN,
                "Volatile orders the read and the write; it does not make them one step."),
            new Variant(
                "atomic",
                FIXED,
                TESTS + "LostUpdate$Atomic",
                "1",
                FORBIDDEN,
                "getAndAdd reads and writes in one step that nobody can come between.")),
        "A data race for count++. atomic.AddInt32, a mutex or one owning goroutine repairs it.",
        "JLS 17.4.3; java.util.concurrent.atomic.AtomicInteger");
  }

  private static Litmus endlessLoop() {
    return new Litmus(
        "endless-loop",
        "Endless loop on a flag",
        "A thread spins until another sets a flag. Can it spin for ever, though the flag is set?",
        List.of("thread 1:  while (!stop) { }", "thread 2:  stop = true;"),
        List.of(
            new Variant(
                "plain",
                BROKEN,
                TESTS + "EndlessLoop$Plain",
                "STALE",
                SEEN,
                "Nothing in the loop can change a plain field, so the compiler reads it once, before"
                    + " the loop."),
            new Variant(
                "volatile-write",
                WEAKER,
                TESTS + "EndlessLoop$VolatileWrite",
                "STALE",
                SEEN,
                "Both sides must take part: the write is published, and the loop still does not"
                    + " look."),
            new Variant(
                "opaque",
                FIXED,
                TESTS + "EndlessLoop$Opaque",
                "STALE",
                FORBIDDEN,
                "An opaque write becomes visible at some time, and an opaque read is never left out:"
                    + " the weakest mode that is enough."),
            new Variant(
                "volatile",
                FIXED,
                TESTS + "EndlessLoop$Volatile",
                "STALE",
                FORBIDDEN,
                "A volatile read is made each time and sees the latest write.")),
        "A data race: the Go memory model says that such a loop need not end. Use an atomic.Bool, or"
            + " close a channel.",
        "JLS 17.3 (the loop on a plain field), 17.4.9; VarHandle, opaque mode");
  }
}
