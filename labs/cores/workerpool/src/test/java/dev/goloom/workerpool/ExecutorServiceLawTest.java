package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.LONG;
import static dev.goloom.workerpool.Holdup.notRun;
import static dev.goloom.workerpool.Holdup.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.workerpool.Contract.Held;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The sentences of the Javadoc of [java.util.concurrent.Executor], [ExecutorService] and [Future],
/// for all that claim the contract.
@NullUnmarked // nulls are what some of it is about
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExecutorServiceLawTest {
  private static final long[] NO_TIME = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0};

  // Nulls and nothing.

  @ParameterizedTest
  @EnumSource
  void anything_null_throwsAndRunsNothing(Contract contract) throws Exception {
    var ran = new AtomicInteger();
    Callable<Integer> task = ran::incrementAndGet;
    List<Callable<Integer>> withNull = Arrays.asList(task, task, null);
    try (Held held = contract.of(2, 8)) {
      ExecutorService service = held.service();
      assertNpe(() -> service.execute(null));
      assertNpe(() -> service.submit((Runnable) null));
      assertNpe(() -> service.submit((Callable<?>) null));
      assertNpe(() -> service.submit(null, 1));
      assertNpe(() -> service.invokeAll(null));
      assertNpe(() -> service.invokeAll(null, 1, TimeUnit.SECONDS));
      assertNpe(() -> service.invokeAll(List.of(task), 1, null));
      assertNpe(() -> service.invokeAll(withNull));
      assertNpe(() -> service.invokeAll(withNull, 1, TimeUnit.SECONDS));
      assertNpe(() -> service.invokeAny(null));
      assertNpe(() -> service.invokeAny(null, 1, TimeUnit.SECONDS));
      assertNpe(() -> service.invokeAny(List.of(task), 1, null));
      assertNpe(() -> service.awaitTermination(1, null));
      assertEquals(0, ran.get());
      assertEquals(7, service.submit(() -> 7).get());
    }
  }

  /// Elements before it may run: "any element task subject to execution".
  @ParameterizedTest
  @EnumSource
  void invokeAny_nullAmongTheTasks_throwsAndCancelsTheOthers(Contract contract) throws Exception {
    try (Held held = contract.of(1, 8).busy(1)) {
      List<Callable<Integer>> withNull = Arrays.asList(() -> 1, null);
      assertNpe(() -> held.service().invokeAny(withNull));
      assertNpe(() -> held.service().invokeAny(withNull, 1, TimeUnit.DAYS));
      assertEquals(List.of(), held.service().shutdownNow());
    }
  }

  private static void assertNpe(Executable call) {
    assertThrows(NullPointerException.class, call);
  }

  @ParameterizedTest
  @EnumSource
  void invoke_noTask_answersAnEmptyListOrThrows(Contract contract) throws Exception {
    List<Callable<Integer>> none = List.of();
    try (Held held = contract.of(1, 1)) {
      ExecutorService service = held.service();
      assertEquals(List.of(), service.invokeAll(none));
      assertEquals(List.of(), service.invokeAll(none, 1, TimeUnit.SECONDS));
      assertEquals(List.of(), service.invokeAll(none, -1, TimeUnit.SECONDS));
      assertThrows(IllegalArgumentException.class, () -> service.invokeAny(none));
      assertThrows(
          IllegalArgumentException.class, () -> service.invokeAny(none, 1, TimeUnit.SECONDS));
    }
  }

  // Times.

  @ParameterizedTest
  @EnumSource
  void awaitTermination_noTimeLeft_answersAtOnce(Contract contract) throws Exception {
    try (Held held = contract.of(1, 1).busy(1)) {
      held.service().shutdown();
      for (long time : NO_TIME) {
        for (TimeUnit unit : TimeUnit.values()) {
          assertFalse(held.service().awaitTermination(time, unit));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAll_noTimeLeft_cancelsAll(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4).busy(1)) {
      for (long time : NO_TIME) {
        List<Future<Integer>> done =
            held.service().invokeAll(List.of(() -> 1, () -> 2), time, TimeUnit.SECONDS);
        assertEquals(2, done.size());
        done.forEach(future -> assertEquals(Future.State.CANCELLED, future.state()));
      }
      assertEquals(List.of(), held.service().shutdownNow());
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_noTimeLeft_throwsTimeout(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4).busy(1)) {
      for (long time : NO_TIME) {
        for (TimeUnit unit : List.of(TimeUnit.NANOSECONDS, TimeUnit.DAYS)) {
          assertThrows(
              TimeoutException.class,
              () -> held.service().invokeAny(List.of(() -> 1, () -> 2), time, unit));
        }
      }
      assertEquals(List.of(), held.service().shutdownNow());
    }
  }

  @ParameterizedTest
  @EnumSource
  void get_noTimeLeft_throwsTimeout(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4).busy(1)) {
      Future<Integer> future = held.service().submit(() -> 1);
      for (long time : NO_TIME) {
        assertThrows(TimeoutException.class, () -> future.get(time, TimeUnit.NANOSECONDS));
      }
      assertThrows(NullPointerException.class, () -> future.get(1, null));
      assertFalse(future.isDone());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anything_longestTime_isForEver(Contract contract) throws Exception {
    List<Callable<Integer>> tasks = List.of(() -> 1, () -> 1);
    for (TimeUnit unit : TimeUnit.values()) {
      try (Held held = contract.of(1, 1)) {
        ExecutorService service = held.service();
        for (Future<Integer> future : service.invokeAll(tasks, Long.MAX_VALUE, unit)) {
          assertEquals(1, future.get(Long.MAX_VALUE, unit));
        }
        assertEquals(1, service.invokeAny(tasks, Long.MAX_VALUE, unit));
        service.shutdown();
        assertTrue(service.awaitTermination(Long.MAX_VALUE, unit));
      }
    }
  }

  /// The bug: the time limit did not hold at the door of a full pool.
  @ParameterizedTest
  @EnumSource
  void invoke_timePassesAtTheDoor_ends(Contract contract) throws Exception {
    List<Callable<Integer>> tasks = List.of(() -> 1, () -> 2, () -> 3);
    try (Held held = contract.of(1, 1).busy(1)) {
      held.fill(1);
      List<Future<Integer>> all = held.service().invokeAll(tasks, 5, TimeUnit.MILLISECONDS);
      all.forEach(future -> assertEquals(Future.State.CANCELLED, future.state()));
      assertThrows(
          TimeoutException.class, () -> held.service().invokeAny(tasks, 5, TimeUnit.MILLISECONDS));
      assertFalse(Thread.interrupted());
      assertEquals(1, held.service().shutdownNow().size());
    }
  }

  // Interrupts.

  @ParameterizedTest
  @EnumSource
  void anything_interruptedBefore_throwsAndClearsTheStatus(Contract contract) throws Exception {
    var ran = new AtomicInteger();
    List<Callable<Integer>> tasks = List.of(ran::incrementAndGet, ran::incrementAndGet);
    try (Held held = contract.of(1, 4).busy(1)) {
      ExecutorService service = held.service();
      Future<Integer> future = service.submit(() -> 1);
      assertInterrupted(() -> service.invokeAll(tasks));
      assertInterrupted(() -> service.invokeAll(tasks, LONG, TimeUnit.SECONDS));
      assertInterrupted(() -> service.invokeAny(tasks));
      assertInterrupted(() -> service.invokeAny(tasks, LONG, TimeUnit.SECONDS));
      assertInterrupted(future::get);
      assertInterrupted(() -> future.get(LONG, TimeUnit.SECONDS));
      assertFalse(future.isDone());
      assertInterrupted(() -> service.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(List.of(future), service.shutdownNow()); // the others were cancelled
      assertEquals(0, ran.get());
    }
  }

  /// The bug: some of it was rejected, and the status stayed.
  @ParameterizedTest
  @EnumSource
  void invoke_interruptedAtTheDoor_throwsAndClearsTheStatus(Contract contract) throws Exception {
    List<Callable<Integer>> tasks = List.of(() -> 1, () -> 2);
    try (Held held = contract.of(1, 1).busy(1)) {
      held.fill(1);
      ExecutorService service = held.service();
      assertInterrupted(() -> service.invokeAll(tasks));
      assertInterrupted(() -> service.invokeAll(tasks, LONG, TimeUnit.SECONDS));
      assertInterrupted(() -> service.invokeAny(tasks));
      assertInterrupted(() -> service.invokeAny(tasks, LONG, TimeUnit.SECONDS));
      assertEquals(1, service.shutdownNow().size());
    }
  }

  private static void assertInterrupted(Executable call) {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, call);
    assertFalse(Thread.interrupted());
  }

  @ParameterizedTest
  @EnumSource
  void invokeAll_interruptedWhileItWaits_cancelsTheRest(Contract contract) throws Exception {
    endsWhenInterrupted(contract, ExecutorService::invokeAll);
    endsWhenInterrupted(contract, (s, tasks) -> s.invokeAll(tasks, LONG, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_interruptedWhileItWaits_cancelsTheRest(Contract contract) throws Exception {
    endsWhenInterrupted(contract, ExecutorService::invokeAny);
    endsWhenInterrupted(contract, (s, tasks) -> s.invokeAny(tasks, LONG, TimeUnit.SECONDS));
  }

  private interface Invocation {
    Object of(ExecutorService service, List<Callable<Object>> tasks) throws Exception;
  }

  private static void endsWhenInterrupted(Contract contract, Invocation invocation)
      throws Exception {
    try (Held held = contract.of(1, 4)) {
      var runs = new Holdup();
      var waits = new Holdup();
      List<Callable<Object>> tasks = List.of(Executors.callable(runs), Executors.callable(waits));
      var call = new FutureTask<>(() -> invocation.of(held.service(), tasks));
      Thread caller = Thread.ofVirtual().start(call);
      runs.awaitEntered();
      until(() -> caller.getState() == Thread.State.WAITING || isTimedWaiting(caller));
      caller.interrupt();
      var e = assertThrows(ExecutionException.class, () -> call.get(LONG, TimeUnit.SECONDS));
      assertInstanceOf(InterruptedException.class, e.getCause());
      runs.interrupted.await(); // it ran, and was cancelled
      assertEquals(
          1, held.service().submit(() -> 1).get(LONG, TimeUnit.SECONDS)); // so was the other
    }
  }

  private static boolean isTimedWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  @ParameterizedTest
  @EnumSource
  void awaitTermination_interruptedWhileItWaits_throwsAndEndsNothing(Contract contract)
      throws Exception {
    try (Held held = contract.of(1, 1).busy(1)) {
      held.service().shutdown();
      var call = new FutureTask<>(() -> held.service().awaitTermination(LONG, TimeUnit.SECONDS));
      Thread caller = Thread.ofVirtual().start(call);
      until(() -> isTimedWaiting(caller));
      caller.interrupt();
      var e = assertThrows(ExecutionException.class, () -> call.get(LONG, TimeUnit.SECONDS));
      assertInstanceOf(InterruptedException.class, e.getCause());
      assertFalse(held.service().isTerminated());
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_interrupted_stopsAndKeepsTheStatus(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      Holdup holdup = Holdup.in(held.service());
      Future<Integer> queued = held.service().submit(() -> 1);
      Thread.currentThread().interrupt();
      held.service().close();
      assertTrue(Thread.interrupted());
      assertTrue(held.service().isTerminated());
      assertEquals(0, holdup.interrupted.getCount());
      assertEquals(Reason.SHUT_DOWN, notRun(queued).reason());
    }
  }

  // Futures.

  @ParameterizedTest
  @EnumSource
  void submit_taskThatAnswers_futureSaysSo(Contract contract) throws Exception {
    var result = new Object();
    try (Held held = contract.of(1, 4)) {
      ExecutorService service = held.service();
      assertSame(result, service.submit(() -> result).get());
      assertSame(result, service.submit(() -> {}, result).get());
      assertEquals(null, service.submit(() -> {}, null).get());
      assertEquals(null, service.submit(() -> {}).get());
      Future<Object> future = service.submit(() -> result);
      assertSame(result, future.get(LONG, TimeUnit.SECONDS));
      assertTrue(future.isDone());
      assertFalse(future.isCancelled());
      assertFalse(future.cancel(true));
      assertEquals(Future.State.SUCCESS, future.state());
      assertSame(result, future.resultNow());
      assertThrows(IllegalStateException.class, future::exceptionNow);
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_taskThatThrows_futureWrapsExactlyThat(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      for (Throwable thrown :
          List.of(new Exception("1"), new RuntimeException("2"), new Error("3"))) {
        Future<?> future = held.service().submit(() -> sneak(thrown));
        var e = assertThrows(ExecutionException.class, future::get);
        assertSame(thrown, e.getCause());
        assertEquals(Future.State.FAILED, future.state());
        assertSame(thrown, future.exceptionNow());
        assertThrows(IllegalStateException.class, future::resultNow);
        assertTrue(future.isDone());
        assertFalse(future.cancel(true));
      }
    }
  }

  /// @throws X as it is, checked or not
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> Object sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @ParameterizedTest
  @EnumSource
  void submit_taskNotDone_futureSaysSo(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      var holdup = new Holdup();
      Future<?> running = held.service().submit(holdup);
      holdup.awaitEntered();
      Future<?> queued = held.service().submit(() -> {});
      for (Future<?> future :
          List.of(queued, running)) { // to end the one that runs starts the other
        assertEquals(Future.State.RUNNING, future.state());
        assertFalse(future.isDone());
        assertThrows(IllegalStateException.class, future::resultNow);
        assertThrows(IllegalStateException.class, future::exceptionNow);
        assertTrue(future.cancel(true));
        assertTrue(future.isDone());
        assertTrue(future.isCancelled());
        assertEquals(Future.State.CANCELLED, future.state());
        assertThrows(CancellationException.class, future::get);
        assertThrows(IllegalStateException.class, future::resultNow);
        assertThrows(IllegalStateException.class, future::exceptionNow);
        assertFalse(future.cancel(true));
      }
      holdup.interrupted.await();
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAll_someFail_answersAllInTheOrderOfTheTasks(Contract contract) throws Exception {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int n = i;
      tasks.add(() -> n % 7 == 0 ? (Integer) sneak(new Exception("on purpose")) : n);
    }
    try (Held held = contract.of(2, 4)) {
      List<Future<Integer>> done = held.service().invokeAll(tasks);
      for (int i = 0; i < 100; i++) {
        assertTrue(done.get(i).isDone());
        assertEquals(i % 7 == 0, done.get(i).state() == Future.State.FAILED);
        assertTrue(i % 7 == 0 || done.get(i).resultNow() == i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_allFail_throwsWhatOneFailedWith(Contract contract) throws Exception {
    var thrown = new Exception("on purpose");
    Callable<Object> task = () -> sneak(thrown);
    try (Held held = contract.of(2, 4)) {
      var e =
          assertThrows(
              ExecutionException.class, () -> held.service().invokeAny(List.of(task, task, task)));
      assertSame(thrown, e.getCause());
      var timed =
          assertThrows(
              ExecutionException.class,
              () -> held.service().invokeAny(List.of(task), LONG, TimeUnit.SECONDS));
      assertSame(thrown, timed.getCause());
    }
  }

  // The end.

  @ParameterizedTest
  @EnumSource
  void shutdown_busyService_goesThroughItsStates(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      ExecutorService service = held.service();
      Holdup holdup = Holdup.in(service);
      Future<Integer> queued = service.submit(() -> 1);
      assertFalse(service.isShutdown());
      assertFalse(service.isTerminated());
      assertFalse(service.awaitTermination(0, TimeUnit.SECONDS));
      service.shutdown();
      service.shutdown();
      assertTrue(service.isShutdown());
      assertFalse(service.isTerminated());
      assertEquals(1, holdup.interrupted.getCount());
      holdup.open();
      assertTrue(service.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(1, queued.resultNow());
      assertTrue(service.isShutdown());
      assertTrue(service.isTerminated());
      service.shutdown();
      assertEquals(List.of(), service.shutdownNow());
      service.close();
      assertTrue(service.awaitTermination(-1, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_freshService_terminates(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      assertFalse(held.service().isTerminated());
      held.service().shutdown();
      assertTrue(held.service().isTerminated());
      assertTrue(held.service().awaitTermination(0, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anything_afterShutdown_isRejected(Contract contract) throws Exception {
    var ran = new AtomicInteger();
    Callable<Integer> task = ran::incrementAndGet;
    for (boolean now : List.of(false, true)) {
      try (Held held = contract.of(1, 4)) {
        ExecutorService service = held.service();
        if (now) {
          service.shutdownNow();
        } else {
          service.shutdown();
        }
        assertRejected(() -> service.execute(ran::incrementAndGet));
        assertRejected(() -> service.submit(task));
        assertRejected(() -> service.submit((Runnable) ran::incrementAndGet));
        assertRejected(() -> service.submit(ran::incrementAndGet, 1));
        assertRejected(() -> service.invokeAll(List.of(task)));
        assertRejected(() -> service.invokeAll(List.of(task), LONG, TimeUnit.SECONDS));
        assertRejected(() -> service.invokeAny(List.of(task)));
        assertRejected(() -> service.invokeAny(List.of(task), LONG, TimeUnit.SECONDS));
        assertNpe(() -> service.execute(null));
        assertNpe(() -> service.submit((Runnable) null));
      }
    }
    assertEquals(0, ran.get());
  }

  private static void assertRejected(Executable call) {
    assertThrows(RejectedExecutionException.class, call);
  }

  @ParameterizedTest
  @EnumSource
  void shutdownNow_queuedTasks_areWhatWasGivenInOrder(Contract contract) throws Exception {
    shutdownNowAnswersWhatWasGiven(contract.of(1, 8));
    shutdownNowAnswersWhatWasGiven(contract.of(1, 8, WorkerPool.Builder::captureContext));
  }

  private static void shutdownNowAnswersWhatWasGiven(Held pool) throws Exception {
    var ran = new AtomicInteger();
    try (Held held = pool) {
      ExecutorService service = held.service();
      Holdup holdup = Holdup.in(service);
      Runnable first = ran::incrementAndGet;
      service.execute(first);
      Future<?> second = service.submit(ran::incrementAndGet);
      Future<?> cancelled = service.submit(ran::incrementAndGet);
      var third = new FutureTask<>(ran::incrementAndGet);
      service.execute(third);
      service.execute(first);
      assertTrue(cancelled.cancel(false));

      List<Runnable> undone = service.shutdownNow();
      assertEquals(4, undone.size());
      assertSame(first, undone.get(0));
      assertSame(second, undone.get(1));
      assertSame(third, undone.get(2));
      assertSame(first, undone.get(3));
      assertTrue(service.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(0, holdup.interrupted.getCount());
      assertEquals(0, ran.get());
      assertEquals(Reason.SHUT_DOWN, notRun(second).reason());
      assertFalse(third.isDone());
      undone.forEach(Runnable::run); // the user may; ours is done
      assertEquals(3, ran.get());
      assertEquals(List.of(), service.shutdownNow());
    }
  }

  @ParameterizedTest
  @EnumSource
  void awaitTermination_true_whatTasksDidIsVisible(Contract contract) throws Exception {
    var plain = new int[64];
    try (Held held = contract.of(3, 64)) {
      for (int i = 0; i < plain.length; i++) {
        int n = i;
        held.service().execute(() -> plain[n] = n + 1);
      }
      held.service().shutdown();
      assertTrue(held.service().awaitTermination(LONG, TimeUnit.SECONDS));
      for (int i = 0; i < plain.length; i++) {
        assertEquals(i + 1, plain[i]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_severalTimesAndAfterAStop_ends(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      Holdup holdup = Holdup.in(held.service());
      held.service().shutdownNow();
      held.service().close();
      held.service().close();
      assertEquals(0, holdup.interrupted.getCount());
      assertTrue(held.service().isTerminated());
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_queuedTasks_runsThem(Contract contract) throws Exception {
    var ran = new AtomicInteger();
    try (Held held = contract.of(2, 64)) {
      for (int i = 0; i < 64; i++) {
        held.service().execute(ran::incrementAndGet);
      }
      held.service().close();
      assertEquals(64, ran.get());
      assertTrue(held.service().isTerminated());
    }
  }

  // From within.

  /// The JDK's wait for themselves, for ever.
  @ParameterizedTest
  @EnumSource
  void close_byATaskOfTheService_waitsForTheOthersOnly(Contract contract) throws Exception {
    try (Held held = contract.of(2, 4)) {
      ExecutorService service = held.service();
      Holdup other = Holdup.in(service);
      var closing = new CountDownLatch(1);
      var ran = new AtomicInteger();
      Future<Integer> closer =
          service.submit(() -> {
            closing.countDown();
            service.close();
            assertTrue(service.isShutdown());
            return ran.get();
          });
      closing.await();
      until(service::isShutdown);
      assertFalse(closer.isDone());
      other.open();
      assertEquals(0, closer.get(LONG, TimeUnit.SECONDS));
      assertTrue(service.awaitTermination(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_byTwoTasksOfTheService_endsBoth(Contract contract) throws Exception {
    try (Held held = contract.of(2, 4)) {
      ExecutorService service = held.service();
      var both = new CountDownLatch(2);
      Callable<Integer> closer =
          () -> {
            both.countDown();
            both.await();
            service.close();
            return 1;
          };
      Future<Integer> first = service.submit(closer);
      Future<Integer> second = service.submit(closer);
      assertEquals(1, first.get(LONG, TimeUnit.SECONDS));
      assertEquals(1, second.get(LONG, TimeUnit.SECONDS));
      service.close();
      assertTrue(service.isTerminated());
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_byATaskThatIsInterrupted_stopsTheOthersAndKeepsTheStatus(Contract contract)
      throws Exception {
    try (Held held = contract.of(2, 4)) {
      ExecutorService service = held.service();
      Holdup other = Holdup.in(service);
      Future<Boolean> closer =
          service.submit(() -> {
            Thread.currentThread().interrupt();
            service.close();
            return Thread.currentThread().isInterrupted();
          });
      assertTrue(closer.get(LONG, TimeUnit.SECONDS));
      assertEquals(0, other.interrupted.getCount());
      assertTrue(service.awaitTermination(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_byATaskOfTheService_runsWhatIsQueued(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      Holdup holdup = Holdup.in(held.service());
      held.service().execute(held.service()::shutdown);
      Future<Integer> after = held.service().submit(() -> 1);
      holdup.open();
      assertTrue(awaitEnd(held));
      assertEquals(1, after.resultNow());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownNow_byATaskOfTheService_interruptsItToo(Contract contract) throws Exception {
    try (Held held = contract.of(1, 4)) {
      var interrupted = new CompletableFuture<Boolean>();
      held.service()
          .execute(() -> {
            held.service().shutdownNow();
            interrupted.complete(Thread.currentThread().isInterrupted());
          });
      assertTrue(interrupted.get(LONG, TimeUnit.SECONDS));
      assertTrue(awaitEnd(held));
    }
  }

  private static boolean awaitEnd(Held held) throws InterruptedException {
    until(held.service()::isShutdown);
    return held.service().awaitTermination(LONG, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void execute_byTasksOfTheService_runsAll(Contract contract) throws Exception {
    try (Held held = contract.of(1, 64)) {
      var ran = new CountDownLatch(10);
      held.service()
          .execute(() -> {
            for (int i = 0; i < 10; i++) {
              held.service().execute(ran::countDown);
            }
          });
      assertTrue(ran.await(LONG, TimeUnit.SECONDS));
    }
  }

  // What users build on it.

  @ParameterizedTest
  @EnumSource
  void execute_sameTaskManyTimes_runsItEachTime(Contract contract) {
    var ran = new AtomicInteger();
    Runnable task = ran::incrementAndGet;
    try (Held held = contract.of(2, 16)) {
      for (int i = 0; i < 1_000; i++) {
        held.service().execute(task);
      }
      held.service().close();
      assertEquals(1_000, ran.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_futureAgain_runsItOnceAndBothLeave(Contract contract) throws Exception {
    var ran = new AtomicInteger();
    try (Held held = contract.of(1, 8)) {
      ExecutorService service = held.service();
      Holdup holdup = Holdup.in(service);
      var future = (PoolFuture<?>) service.submit(ran::incrementAndGet);
      service.execute(future);
      service.execute(future);
      holdup.open();
      assertEquals(1, future.get());
      service.execute(future); // done
      service.close();
      assertEquals(1, ran.get());
      assertBalanced(held);
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_queuedFutureAgainAndCancel_bothLeave(Contract contract) throws Exception {
    var ran = new AtomicInteger();
    try (Held held = contract.of(1, 8)) {
      ExecutorService service = held.service();
      Holdup holdup = Holdup.in(service);
      var future = (PoolFuture<?>) service.submit(ran::incrementAndGet);
      service.execute(future);
      assertTrue(future.cancel(true));
      holdup.open();
      service.close();
      assertTrue(service.isTerminated());
      assertEquals(0, ran.get());
      assertBalanced(held);
    }
  }

  /// The bug: the refusal of the second completed the first.
  @ParameterizedTest
  @EnumSource
  void execute_queuedFutureAgainAndRefused_leavesItAlone(Contract contract) throws Exception {
    try (Held held = contract.of(1, 1, builder -> builder.onFull(Backpressure.reject()))) {
      ExecutorService service = held.service();
      Holdup holdup = Holdup.in(service);
      Future<Integer> future = service.submit(() -> 1);
      assertRejected(() -> service.execute((Runnable) future));
      assertFalse(future.isDone());
      holdup.open();
      assertEquals(1, future.get(LONG, TimeUnit.SECONDS));
    }
  }

  private static void assertBalanced(Held held) throws InterruptedException {
    held.pool().shutdown();
    assertTrue(held.pool().awaitTermination(LONG, TimeUnit.SECONDS));
    PoolSnapshot end = held.pool().snapshot();
    assertEquals(
        end.accepted(),
        end.completed() + end.cancelled() + end.dropped() + end.undone(),
        end::toString);
    assertEquals(0, end.queued() + end.running(), end::toString);
  }

  @ParameterizedTest
  @EnumSource
  void supplyAsync_chain_runsOnIt(Contract contract) throws Exception {
    try (Held held = contract.of(2, 8)) {
      assertEquals(
          6,
          CompletableFuture.supplyAsync(() -> 1, held.service())
              .thenApplyAsync(n -> n + 2, held.service())
              .thenCombineAsync(
                  CompletableFuture.supplyAsync(() -> 3, held.service()),
                  Integer::sum,
                  held.service())
              .get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void completionService_tasks_areTakenAsTheyEnd(Contract contract) throws Exception {
    try (Held held = contract.of(2, 8)) {
      var completion = new ExecutorCompletionService<Integer>(held.service());
      var holdup = new Holdup();
      Future<Integer> late = completion.submit(holdup, 1);
      holdup.awaitEntered();
      Future<Integer> early = completion.submit(() -> 2);
      assertSame(early, completion.take());
      holdup.open();
      assertSame(late, completion.take());
      assertEquals(1, late.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void completionService_stoppedService_whoRunsTheAnsweredTasksCompletesThem(Contract contract)
      throws Exception {
    try (Held held = contract.of(1, 8).busy(1)) {
      var completion = new ExecutorCompletionService<Integer>(held.service());
      Future<Integer> queued = completion.submit(() -> 2);
      held.service().shutdownNow().forEach(Runnable::run);
      assertSame(queued, completion.take());
      assertEquals(2, queued.resultNow());
    }
  }
}
