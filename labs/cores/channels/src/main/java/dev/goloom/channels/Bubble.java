package dev.goloom.channels;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs concurrent code with a clock of its own, to test it: Go's `testing/synctest`.
///
/// ```java
/// @Test
/// void answer_thatTakesAMinute_isNotWaitedFor() throws Exception {
///   Bubble.run(() -> {                                   // takes no time
///     Chan<String> answers = Chan.make();
///     Go.go(() -> result = ask(answers, Duration.ofMinutes(1)));
///     Timer.sleep(Duration.ofSeconds(59));
///     Bubble.waitIdle();
///     assertNull(result);
///     Timer.sleep(Duration.ofSeconds(1));
///     Bubble.waitIdle();
///     assertEquals("no answer", result);
///   });
/// }
/// ```
///
/// # Who belongs to it
///
/// The thread that runs the task, and every thread that a thread of the bubble starts with [Go#go]
/// or [Timer#afterFunc]. A thread that is started otherwise, as by [Thread#startVirtualThread], is
/// outside, whoever starts it. What is made in a bubble (a channel, a timer) belongs to it; used
/// from outside it throws [IllegalStateException]. Bubbles do not nest.
///
/// # Its time
///
/// [Timer#now] is midnight UTC, 2000-01-01, when the bubble starts, and stands still while any of
/// its threads runs. When all are **durably blocked**, so that only another thread of the bubble
/// could wake them, the first of these happens:
///
/// 1. an event whose time has come happens; those of one instant one by one in the order in which
///    they were made, each when the consequences of the last have come to rest;
/// 2. [#waitIdle] returns;
/// 3. time jumps to the next event, unless the first thread has ended;
/// 4. the bubble is deadlocked, and [#run] fails.
///
/// Durably blocked is a thread in a send, a receive, a select, if all channels are the bubble's own
/// or nil; in a wait for a WaitGroup, a Cond or a semaphore of the bubble; in [Timer#sleep] or
/// [#waitIdle]. A thread that waits for a mutex, for I/O, for a channel from outside or in anything
/// of the JDK's, as [Thread#sleep] and [Thread#join], is **not**: something outside may wake it.
/// While it waits, time stands still and [#waitIdle] does not return. So wait for a thread with a
/// channel, not with `join`. A select on a channel from outside counts its timeout in real time.
///
/// Source: Go, package `testing/synctest`.
///
/// # How it works
///
/// The monitor of the bubble guards all fields. `running` counts the members that are not blocked,
/// and the threads that are in [#settle]. A member is blocked while its `waiter` is set: from the
/// critical section in which the waiter becomes PARKED until somebody counts it as running again.
/// That is the thread itself before it goes on, or whoever wakes it before he gives up his own
/// place; the first of them. So `running` is never too small, and when it is 0 nobody runs, and
/// nobody was woken who does not know it yet.
///
/// Whoever blocks or ends gives up its place last of all. If nobody else is left, it runs the next
/// event itself, taking back its place meanwhile; so events run without the monitor, one at a time,
/// in whatever thread of the bubble came to rest last. An event is never code of the user's.
///
/// An interrupt comes from anywhere, and outside the monitor. So a blocked member whose interrupt
/// status is set counts as running as soon as anybody would call the bubble idle; it will go on by
/// itself.
///
/// Happens-before: through the monitor, what a thread did before it blocked or ended is visible
/// after [#waitIdle] and to later events, and after [#run].
public final class Bubble {
  private static final Duration USUAL_LIMIT = Duration.ofSeconds(60);

  /// How long threads have to end when they were interrupted, in real time.
  private static final Duration GRACE = Duration.ofSeconds(10);

  /// How many bubbles there are. A thread in a bubble sees more than 0, because its bubble was
  /// counted before the thread was started; any other thread may see what it likes.
  private static final AtomicInteger LIVE = new AtomicInteger();

  private static final AtomicInteger MADE = new AtomicInteger();
  private static final ThreadLocal<@Nullable Bubble> CURRENT = new ThreadLocal<>();

  private final String name = "bubble-" + MADE.incrementAndGet();
  private final VirtualClock clock = new VirtualClock(this);
  private final Map<Thread, Member> members = new LinkedHashMap<>();
  private int started;
  private int running;
  private @Nullable Waiter idle;
  private boolean firstEnded;
  private boolean deadlocked;
  private @Nullable Throwable failure;

  private Bubble() {}

  /// Runs a task in a new bubble, at most 60 seconds of real time: [#run(Duration, Go.Task)].
  ///
  /// Blocks, is interrupted, fails and orders memory as that does.
  ///
  /// @throws Exception as [#run(Duration, Go.Task)]
  public static void run(Go.Task task) throws Exception {
    run(USUAL_LIMIT, task);
  }

  /// Runs a task in a new bubble. Go: `synctest.Test`.
  ///
  /// The task runs in a new virtual thread. **Blocks** until all threads of the bubble have ended.
  /// Time stops when the task has ended: a thread that still waits for it then is deadlocked.
  ///
  /// When a thread of the bubble throws, the bubble is deadlocked, the limit is over or the caller
  /// is **interrupted**, all threads of the bubble are interrupted, and so is whatever they try to
  /// block on later. When they have ended, or after ten seconds, this method throws. So nothing is
  /// left behind by a thread that heeds interrupts.
  ///
  /// **Happens-before**: what was done before this call is visible to the task, and what threads of
  /// the bubble did is visible after it.
  ///
  /// @param limit how long it may take, in real time
  /// @throws Exception what a thread of the bubble has thrown and not caught, be it an
  ///   [InterruptedException]; of several the first, the others suppressed
  /// @throws DeadlockException if threads are blocked for ever; the message says on what and where
  /// @throws TimeoutException if the limit is over; the message says what the threads do
  /// @throws InterruptedException if the calling thread is interrupted
  /// @throws IllegalStateException if called in a bubble
  public static void run(Duration limit, Go.Task task) throws Exception {
    Bubble outer = current();
    if (outer != null) {
      throw new IllegalStateException("bubbles do not nest: Bubble.run was called in " + outer);
    }
    LIVE.incrementAndGet();
    try {
      var bubble = new Bubble();
      bubble.start(task);
      bubble.awaitEnd(limit);
    } finally {
      LIVE.decrementAndGet();
    }
  }

  /// Waits until every other thread of this bubble is durably blocked or has ended. Go:
  /// `synctest.Wait`.
  ///
  /// **Blocks** until then; time does not jump meanwhile. **Interruption**: throws, and nothing has
  /// happened. **Happens-before**: what those threads did before is visible after it returns.
  ///
  /// @throws IllegalStateException if not called in a bubble, or if another thread of the bubble is
  ///   in this method
  /// @throws InterruptedException if interrupted before the others were blocked
  public static void waitIdle() throws InterruptedException {
    Bubble bubble = current();
    if (bubble == null) {
      throw new IllegalStateException("Bubble.waitIdle was called outside of any bubble");
    }
    bubble.awaitIdle();
  }

  /// The bubble of the current thread, or null. Next to nothing while there are no bubbles.
  static @Nullable Bubble current() {
    return LIVE.getPlain() == 0 ? null : CURRENT.get();
  }

  VirtualClock clock() {
    return clock;
  }

  /// Fails unless the current thread belongs to this bubble.
  ///
  /// @param what what was used; for the message
  void check(Object what) {
    Bubble user = current();
    if (user != this) {
      String where = user == null ? "outside of any bubble" : "in " + user;
      throw new IllegalStateException(
          "%s belongs to %s, but thread \"%s\" used it %s"
              .formatted(what, this, Thread.currentThread().getName(), where));
    }
  }

  @Override
  public String toString() {
    return name;
  }

  // Its threads.

  /// Starts a thread in this bubble.
  Thread start(Go.Task task) {
    Thread thread = register(task);
    thread.start();
    return thread;
  }

  private synchronized Thread register(Go.Task task) {
    started++;
    boolean first = started == 1;
    Thread thread =
        Thread.ofVirtual().name(name + "-thread-" + started).unstarted(() -> live(task, first));
    members.put(thread, new Member(thread));
    running++;
    return thread;
  }

  private void live(Go.Task task, boolean first) {
    CURRENT.set(this);
    try {
      task.run();
    } catch (Throwable t) {
      fail(t);
    }
    end(first);
    settle();
  }

  private synchronized void end(boolean first) {
    members.remove(Thread.currentThread());
    firstEnded |= first;
  }

  /// Stops the bubble because of this, if nothing else has stopped it.
  private synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
      notifyAll();
      members.keySet().forEach(Thread::interrupt);
    } else if (cause != failure && !(cause instanceof InterruptedException)) {
      failure.addSuppressed(cause);
    }
  }

  // Blocking and waking.

  /// Marks a waiter as parked, unless it is done. Called by its thread.
  ///
  /// @param deadline when to unpark it anyway, on this bubble's clock, or 0
  /// @return false if it is done already
  boolean block(Waiter waiter, long deadline) {
    check(waiter);
    Thread self = Thread.currentThread();
    synchronized (this) {
      if (!Waiter.STATE.compareAndSet(waiter, Waiter.WAITING, Waiter.PARKED)) {
        return false;
      }
      Member member = member(self);
      member.block(waiter, deadline);
      if (deadline != 0L) {
        member.timeout = clock.scheduleAt(deadline, () -> expire(member, deadline));
      }
      if (failure != null) {
        self.interrupt();
      }
    }
    settle();
    restorePermit(waiter);
    return true;
  }

  /// An event that this thread ran may have parked on a lock, and so have used up the unpark that
  /// was meant for the waiter.
  private synchronized void restorePermit(Waiter waiter) {
    if (member(Thread.currentThread()).waiter != waiter) {
      LockSupport.unpark(Thread.currentThread());
    }
  }

  /// Counts the thread of a parked waiter as running again. Called by that thread when it goes on,
  /// whatever the reason.
  synchronized void unblock(Waiter waiter) {
    Member member = member(Thread.currentThread());
    if (member.waiter == waiter) {
      wake(member);
    }
  }

  private synchronized void expire(Member member, long deadline) {
    if (member.waiter != null && member.deadline == deadline) {
      wake(member);
      LockSupport.unpark(member.thread);
    }
  }

  /// Marks a waiter as done ([Waiter#finish]). Called by its claimer.
  ///
  /// Not under the monitor: the waiter's thread may be spinning until it is done, and where all
  /// carriers spin, a thread that has once blocked on a monitor may never run again.
  ///
  /// @return whether it was parked
  boolean release(Waiter waiter) {
    Thread waiting = Objects.requireNonNull(waiter.thread);
    boolean parked = waiter.finish();
    if (parked) {
      countReleased(waiting, waiter);
    }
    return parked;
  }

  /// The thread itself may have done this before, and may even wait again. If it waits for the same
  /// waiter (a select's), and that is done again, it does no harm to count it now.
  private synchronized void countReleased(Thread thread, Waiter waiter) {
    Member member = members.get(thread);
    if (member != null && member.waiter == waiter && waiter.state == Waiter.DONE) {
      wake(member);
    }
  }

  private void wake(Member member) {
    member.wake();
    running++;
  }

  private Member member(Thread thread) {
    return Objects.requireNonNull(members.get(thread));
  }

  // Coming to rest.

  /// Gives up the caller's place among the running. If it was the last, lets happen what comes
  /// next. Called by a member that has blocked or ended, without the monitor.
  private void settle() {
    for (Runnable event = giveUpPlace(); event != null; event = giveUpPlace()) {
      try {
        event.run();
      } catch (Throwable t) {
        fail(t);
      }
    }
  }

  /// @return an event to run; the caller has kept its place then
  private synchronized @Nullable Runnable giveUpPlace() {
    running--;
    if (running > 0) {
      return null;
    }
    Runnable event = nextEvent();
    if (event != null) {
      running++;
    }
    return event;
  }

  private @Nullable Runnable nextEvent() {
    if (members.isEmpty()) {
      notifyAll();
      return null;
    }
    wakeInterrupted();
    if (running > 0) {
      return null;
    }
    Runnable due = clock.takeDue();
    if (due == null && idle != null) {
      wakeIdle();
      return null;
    }
    if (due == null && !firstEnded) {
      due = clock.jump();
    }
    if (due == null) {
      deadlocked = true;
      notifyAll();
    }
    return due;
  }

  private void wakeInterrupted() {
    for (Member member : members.values()) {
      if (member.waiter != null && member.thread.isInterrupted()) {
        wake(member);
      }
    }
  }

  // Waiting for that.

  private void awaitIdle() throws InterruptedException {
    Chan.throwIfInterrupted();
    var waiter = new Pause(this, "wait until idle");
    synchronized (this) {
      if (idle != null) {
        throw new IllegalStateException("another thread of " + this + " is in Bubble.waitIdle");
      }
      idle = waiter;
    }
    if (!waiter.park(0L) && withdraw(waiter)) {
      Thread.interrupted();
      throw new InterruptedException();
    }
  }

  private synchronized boolean withdraw(Waiter waiter) {
    boolean withdrawn = idle == waiter;
    if (withdrawn) {
      idle = null;
    }
    return withdrawn;
  }

  private void wakeIdle() {
    Waiter waiter = Objects.requireNonNull(idle);
    idle = null;
    waiter.complete();
  }

  // The thread outside, in run.

  private synchronized void awaitEnd(Duration limit) throws Exception {
    try {
      await(limit, () -> hasEnded() || deadlocked || failure != null);
      if (!hasEnded() && failure == null) {
        fail(deadlocked ? deadlock() : timeout(limit));
      }
    } catch (InterruptedException e) {
      fail(e);
    }
    await(GRACE, this::hasEnded);
    if (!hasEnded()) {
      fail(new IllegalStateException("threads ignored their interruption:" + stacks()));
    }
    switch (failure) {
      case null -> {}
      case Error e -> throw e;
      case Exception e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  private void await(Duration limit, BooleanSupplier done) throws InterruptedException {
    long nanos = Clock.nanos(limit);
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0L && !done.getAsBoolean(); left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private boolean hasEnded() {
    return members.isEmpty() && running == 0;
  }

  private DeadlockException deadlock() {
    String what =
        firstEnded
            ? "the first thread of %s has ended, and the others are blocked for ever:"
            : "all threads of %s are blocked:";
    return new DeadlockException("deadlock: " + what.formatted(this) + stacks());
  }

  private TimeoutException timeout(Duration limit) {
    return new TimeoutException(
        "%s did not end within %s of real time; its threads:%s".formatted(this, limit, stacks()));
  }

  private String stacks() {
    return members.values().stream().map(Member::describe).collect(Collectors.joining());
  }
}
