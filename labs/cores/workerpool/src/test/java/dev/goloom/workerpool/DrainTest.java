package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The laws of a graceful end, for each way to run tasks.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DrainTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final int LONG = 30;

  @ParameterizedTest
  @EnumSource
  void drain_enoughGrace_runsWhatIsQueued(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate gate = Gate.closed(pool);
    List<Future<Integer>> queued = List.of(pool.submit(() -> 1), pool.submit(() -> 2));
    CompletableFuture<DrainReport> drain = drainElsewhere(pool, FOR_EVER, AT_ONCE);
    awaitPhase(pool, Phase.DRAINING);
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    gate.open();
    DrainReport report = drain.get();
    assertTrue(report.isClean(), report::text);
    assertEquals(3, report.completed());
    assertEquals(3, report.after().accepted());
    assertEquals(List.of(1, 2), List.of(queued.get(0).get(), queued.get(1).get()));
    assertTrue(pool.isTerminated());
  }

  @ParameterizedTest
  @EnumSource
  void drain_noGrace_namesTheUndoneInOrderAndInterruptsTheRest(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate gate = Gate.closed(pool);
    List<Named> tasks = List.of(new Named("a"), new Named("b"), new Named("c"));
    tasks.forEach(pool::execute);
    DrainReport report = pool.drain(AT_ONCE, FOR_EVER);
    assertEquals(tasks, report.undone());
    assertEquals(List.of(gate), report.interrupted().stream().map(i -> i.task()).toList());
    assertEquals(List.of(), report.stuck());
    assertEquals(1, report.completed());
    assertEquals(1, gate.open.getCount());
    assertTrue(pool.isTerminated());
    assertEquals(0, tasks.stream().filter(task -> task.ran.getCount() == 0).count());
  }

  @ParameterizedTest
  @EnumSource
  void drain_undoneFuture_completesWithItsReason(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate _ = Gate.closed(pool);
    Future<Integer> queued = pool.submit(() -> 1);
    DrainReport report = pool.drain(AT_ONCE, FOR_EVER);
    assertEquals(List.of(queued), report.undone());
    var e = assertThrows(ExecutionException.class, () -> queued.get(LONG, TimeUnit.SECONDS));
    var why = assertInstanceOf(TaskNotRunException.class, e.getCause());
    assertEquals(TaskNotRunException.Reason.SHUT_DOWN, why.reason());
  }

  @ParameterizedTest
  @EnumSource
  void drain_taskThatIgnoresInterrupts_isStuckWithItsStack(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Stubborn stubborn = Stubborn.running(pool);
    DrainReport report = pool.drain(AT_ONCE, AT_ONCE);
    DrainReport.Stuck stuck = report.stuck().getFirst();
    assertSame(stubborn, stuck.task());
    String where = Stubborn.class.getName();
    assertTrue(stuck.stack().stream().anyMatch(f -> f.getClassName().equals(where)), report::text);
    assertTrue(report.text().contains("at " + where + ".run"), report::text);
    assertEquals(List.of(), report.interrupted());
    assertFalse(pool.isTerminated());
    stubborn.open();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    DrainReport later = pool.drain(AT_ONCE, AT_ONCE);
    assertEquals(List.of(), later.stuck());
    assertEquals(List.of(stubborn), later.interrupted().stream().map(i -> i.task()).toList());
  }

  @ParameterizedTest
  @EnumSource
  void drain_blockedSubmitters_areRefusedWhileTasksGoOn(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 0).build();
    Gate gate = Gate.closed(pool);
    var refused = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Thread.startVirtualThread(() -> {
        try {
          pool.execute(() -> {});
        } catch (RejectedExecutionException e) {
          refused.countDown();
        }
      });
    }
    while (pool.snapshot().blockedSubmitters() < 2) {
      Thread.onSpinWait();
    }
    CompletableFuture<DrainReport> drain = drainElsewhere(pool, FOR_EVER, AT_ONCE);
    refused.await(); // and the gate is still closed
    assertFalse(drain.isDone());
    gate.open();
    assertTrue(drain.get().isClean());
  }

  @ParameterizedTest
  @EnumSource
  void drain_second_hastensTheFirst(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate gate = Gate.closed(pool);
    var queued = new Named("queued");
    pool.execute(queued);
    CompletableFuture<DrainReport> patient = drainElsewhere(pool, FOR_EVER, FOR_EVER);
    awaitPhase(pool, Phase.DRAINING);
    DrainReport hasty = pool.drain(AT_ONCE, FOR_EVER);
    for (DrainReport report : List.of(hasty, patient.get())) {
      assertEquals(List.of(queued), report.undone());
      assertEquals(List.of(gate), report.interrupted().stream().map(i -> i.task()).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void drain_twiceWithoutGrace_interruptsOnce(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Stubborn stubborn = Stubborn.running(pool);
    DrainReport _ = pool.drain(AT_ONCE, AT_ONCE);
    while (stubborn.interrupts.get() == 0) {
      Thread.onSpinWait();
    }
    DrainReport _ = pool.drain(AT_ONCE, AT_ONCE);
    stubborn.open();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(1, stubborn.interrupts.get());
  }

  @ParameterizedTest
  @EnumSource
  void drain_submittedTask_isUndoneByItsOwnName(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate _ = Gate.closed(pool);
    Future<?> _ = pool.submit(new Named("order 17"));
    String text = pool.drain(AT_ONCE, FOR_EVER).text();
    assertTrue(text.contains("order 17"), text);
  }

  @ParameterizedTest
  @EnumSource
  void drain_manyAtOnce_eachGetsTheReport(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 8).build();
    Gate _ = Gate.closed(pool);
    Gate _ = Gate.closed(pool);
    var queued = new Named("queued");
    pool.execute(queued);
    List<CompletableFuture<DrainReport>> drains = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      drains.add(drainElsewhere(pool, Duration.ofNanos(i * 100_000L), FOR_EVER));
    }
    for (var drain : drains) {
      assertEquals(List.of(queued), drain.get().undone());
      assertEquals(2, drain.get().interrupted().size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void drain_afterTheEnd_answersAtOnce(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    pool.submit(() -> 1).get();
    assertEquals(1, pool.drain(FOR_EVER, FOR_EVER).after().completed());
    DrainReport again = pool.drain(FOR_EVER, FOR_EVER);
    assertTrue(again.isClean());
    assertEquals(0, again.completed());
  }

  @ParameterizedTest
  @EnumSource
  void drain_afterShutdownNow_namesWhatThatGaveUp(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Stubborn stubborn = Stubborn.running(pool);
    var queued = new Named("queued");
    pool.execute(queued);
    assertEquals(List.of(queued), pool.shutdownNow());
    CompletableFuture<DrainReport> drain = drainElsewhere(pool, FOR_EVER, FOR_EVER);
    stubborn.open();
    assertEquals(List.of(queued), drain.get().undone());
    assertEquals(1, drain.get().interrupted().size());
  }

  @ParameterizedTest
  @EnumSource
  void shutdownNow_duringADrain_endsItsGrace(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate _ = Gate.closed(pool);
    CompletableFuture<DrainReport> drain = drainElsewhere(pool, FOR_EVER, FOR_EVER);
    awaitPhase(pool, Phase.DRAINING);
    assertEquals(List.of(), pool.shutdownNow());
    assertEquals(1, drain.get().interrupted().size());
  }

  @ParameterizedTest
  @EnumSource
  void drain_byATaskOfThePool_waitsForTheOthersOnly(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 8).build();
    Gate gate = Gate.closed(pool);
    Future<DrainReport> drain = pool.submit(() -> pool.drain(FOR_EVER, AT_ONCE));
    awaitPhase(pool, Phase.DRAINING);
    assertFalse(drain.isDone());
    gate.open();
    DrainReport report = drain.get();
    assertTrue(report.isClean(), report::text);
    assertEquals(1, report.after().running()); // itself
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource
  void drain_byATaskOfThePoolWithoutGrace_interruptsTheOthersOnly(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 8).build();
    Gate gate = Gate.closed(pool);
    var interrupted = new CompletableFuture<Boolean>();
    Future<DrainReport> drain =
        pool.submit(() -> {
          DrainReport report = pool.drain(AT_ONCE, FOR_EVER);
          interrupted.complete(Thread.currentThread().isInterrupted());
          return report;
        });
    assertEquals(List.of(gate), drain.get().interrupted().stream().map(i -> i.task()).toList());
    assertEquals(List.of(), drain.get().stuck());
    assertFalse(interrupted.get());
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource
  void drain_byTwoTasksOfThePool_neitherWaitsForTheOther(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 8).build();
    var both = new CyclicBarrier(2);
    List<Future<DrainReport>> drains = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      drains.add(
          pool.submit(() -> {
            both.await();
            return pool.drain(FOR_EVER, AT_ONCE);
          }));
    }
    for (var drain : drains) {
      assertTrue(drain.get().isClean());
    }
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  /// The inner task runs in the outer one's thread: neither can end before the drain.
  @ParameterizedTest
  @EnumSource
  void drain_byATaskWithinATask_waitsForNeither(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Future<DrainReport> outer =
        pool.submit(() -> pool.submit(() -> pool.drain(FOR_EVER, AT_ONCE)).get());
    assertTrue(outer.get().isClean());
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource
  void drain_byATaskInItsCaller_waitsForTheOthersOnly(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 0).onFull(Backpressure.callerRuns()).build();
    Gate gate = Gate.closed(pool);
    var reports = new ArrayList<DrainReport>();
    pool.execute(() -> {
      gate.open();
      reports.add(pool.drain(FOR_EVER, AT_ONCE));
    });
    assertTrue(reports.getFirst().isClean());
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource
  void drain_taskInItsCaller_isReportedAndNotInterrupted(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 0).onFull(Backpressure.callerRuns()).build();
    Gate _ = Gate.closed(pool);
    var guest = new Gate();
    Thread caller = Thread.ofVirtual().name("caller").start(() -> pool.execute(guest));
    guest.entered.await();
    DrainReport report = pool.drain(AT_ONCE, AT_ONCE);
    DrainReport.Stuck stuck =
        report.stuck().stream().filter(s -> s.task() == guest).findFirst().orElseThrow();
    assertEquals("caller", stuck.thread());
    assertFalse(caller.isInterrupted());
    guest.open();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    caller.join();
  }

  @ParameterizedTest
  @EnumSource
  void drain_callerInterruptedInItsGrace_interruptsTheTasksAndKeepsTheFlag(Engine engine)
      throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate gate = Gate.closed(pool);
    Thread.currentThread().interrupt();
    DrainReport report = pool.drain(FOR_EVER, FOR_EVER);
    assertTrue(Thread.interrupted());
    assertEquals(List.of(gate), report.interrupted().stream().map(i -> i.task()).toList());
  }

  @ParameterizedTest
  @EnumSource
  void drain_callerInterruptedInItsKill_reportsAtOnce(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Stubborn stubborn = Stubborn.running(pool);
    var flag = new CompletableFuture<Boolean>();
    var report = new CompletableFuture<DrainReport>();
    Thread caller =
        Thread.startVirtualThread(() -> {
          report.complete(pool.drain(AT_ONCE, FOR_EVER));
          flag.complete(Thread.currentThread().isInterrupted());
        });
    awaitPhase(pool, Phase.INTERRUPTING);
    caller.interrupt();
    assertEquals(1, report.get().stuck().size());
    assertTrue(flag.get());
    stubborn.open();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  @Test
  void drain_workerWithoutAThread_isStuckWithoutAStack() throws Exception {
    var unstarted = new ArrayList<Thread>();
    WorkerPool pool =
        WorkerPool.builder("test")
            .threadPerTask(1)
            .threadFactory(task -> {
              // What a virtual thread is that no carrier has time for: started, and not begun.
              Thread thread = new LateThread(task);
              unstarted.add(thread);
              return thread;
            })
            .build();
    var task = new Named("late");
    pool.execute(task);
    DrainReport report = pool.drain(AT_ONCE, AT_ONCE);
    assertSame(task, report.stuck().getFirst().task());
    assertEquals(List.of(), report.stuck().getFirst().stack());
    ((LateThread) unstarted.getFirst()).startNow();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(0, task.ran.getCount());
    assertTrue(task.sawInterrupt);
  }

  @Test
  void drain_negativeTime_namesTheField() {
    try (WorkerPool pool = WorkerPool.builder("test").build()) {
      var minus = Duration.ofMillis(-1);
      var grace =
          assertThrows(IllegalArgumentException.class, () -> pool.drain(minus, Duration.ZERO));
      assertEquals("grace must not be negative: PT-0.001S", grace.getMessage());
      var kill =
          assertThrows(IllegalArgumentException.class, () -> pool.drain(Duration.ZERO, minus));
      assertEquals("kill must not be negative: PT-0.001S", kill.getMessage());
      assertFalse(pool.isShutdown());
    }
  }

  @Test
  void text_manyUndone_namesTwenty() throws Exception {
    WorkerPool pool = WorkerPool.builder("test").workers(1).build();
    Gate _ = Gate.closed(pool);
    for (int i = 1; i <= 30; i++) {
      pool.execute(new Named("task " + i));
    }
    String text = pool.drain(AT_ONCE, FOR_EVER).text();
    assertTrue(text.contains("1 completed, 30 undone, 1 interrupted, 0 stuck"), text);
    assertTrue(text.contains("undone: task 20\n  and 10 more\n  interrupted: "), text);
  }

  private static CompletableFuture<DrainReport> drainElsewhere(
      WorkerPool pool, Duration grace, Duration kill) {
    var report = new CompletableFuture<DrainReport>();
    Thread.startVirtualThread(() -> report.complete(pool.drain(grace, kill)));
    return report;
  }

  private static void awaitPhase(WorkerPool pool, Phase phase) {
    while (pool.snapshot().phase() != phase) {
      Thread.onSpinWait();
    }
  }

  /// A thread whose start does nothing.
  private static final class LateThread extends Thread {
    LateThread(Runnable task) {
      super(task, "late");
    }

    @Override
    public synchronized void start() {}

    synchronized void startNow() {
      super.start();
    }
  }

  /// A task that is known by its name.
  private static final class Named implements Runnable {
    private final String name;
    private final CountDownLatch ran = new CountDownLatch(1);
    private volatile boolean sawInterrupt;

    Named(String name) {
      this.name = name;
    }

    @Override
    public void run() {
      sawInterrupt = Thread.currentThread().isInterrupted();
      ran.countDown();
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
