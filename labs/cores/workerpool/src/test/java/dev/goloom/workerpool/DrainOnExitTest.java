package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DrainOnExitTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
  private static final int LONG = 30;

  private final List<DrainReport> reports = new ArrayList<>();

  @Test
  void run_twoPools_theFirstMayFeedTheSecond() {
    WorkerPool back = pool("back");
    WorkerPool front = pool("front");
    var stored = new CompletableFuture<String>();
    front.execute(() -> back.execute(() -> stored.complete("stored")));
    try (var exit = exit(front, back).grace(FOR_EVER).install()) {
      exit.run();
    }
    assertEquals(List.of("front", "back"), reports.stream().map(DrainReport::pool).toList());
    assertEquals(List.of(1L, 1L), reports.stream().map(r -> r.after().completed()).toList());
    assertEquals("stored", stored.join());
  }

  @Test
  void run_graceIsOverInTheFirstPool_allAreInterruptedAndReported() throws Exception {
    WorkerPool front = pool("front");
    WorkerPool back = pool("back");
    Gate inFront = Gate.closed(front);
    Gate inBack = Gate.closed(back);
    Runnable queued = () -> {};
    back.execute(queued);
    try (var exit = exit(front, back).grace(Duration.ofMillis(1)).kill(FOR_EVER).install()) {
      exit.run();
    }
    assertEquals(
        List.of(inFront, inBack),
        reports.stream().flatMap(r -> r.interrupted().stream()).map(i -> i.task()).toList());
    assertEquals(List.of(queued), reports.get(1).undone());
    assertEquals(1, reports.get(0).completed());
  }

  /// The bug that it guards against: a stuck task in front uses up the time of the others.
  @Test
  void run_stuckInTheFirstPool_theSecondHasBeenInterruptedBefore() throws Exception {
    WorkerPool front = pool("front");
    WorkerPool back = pool("back");
    Stubborn stubborn = Stubborn.running(front);
    Gate gate = Gate.closed(back);
    var times = exit(front, back).grace(Duration.ZERO).kill(Duration.ofMillis(50));
    try (var exit = times.install()) {
      exit.run();
    }
    assertEquals(List.of(stubborn), reports.get(0).stuck().stream().map(s -> s.task()).toList());
    assertTrue(back.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(1, gate.open.getCount());
    stubborn.open();
    assertTrue(front.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  @Test
  void ready_submitterIsRefused_wasFalseBefore() throws Exception {
    WorkerPool pool = WorkerPool.builder("pool").workers(1).queue(0).build();
    Gate gate = Gate.closed(pool);
    try (var exit = exit(pool).grace(FOR_EVER).install()) {
      assertTrue(exit.ready());
      var readyWhenRefused = new CompletableFuture<Boolean>();
      Thread.startVirtualThread(() -> {
        try {
          pool.execute(() -> {});
        } catch (RejectedExecutionException e) {
          readyWhenRefused.complete(exit.ready());
          gate.open();
        }
      });
      exit.run();
      assertFalse(readyWhenRefused.get());
    }
  }

  @Test
  void run_duringTheDelay_tasksAreAccepted() throws Exception {
    WorkerPool pool = pool("pool");
    try (var exit = exit(pool).delay(FOR_EVER).grace(FOR_EVER).install()) {
      Thread hook = Thread.startVirtualThread(exit::run);
      while (exit.ready()) {
        Thread.onSpinWait();
      }
      assertEquals(1, pool.submit(() -> 1).get());
      hook.interrupt(); // ends the delay
      hook.join();
    }
    assertTrue(pool.isTerminated());
  }

  @Test
  void run_aReceiverThatThrows_keepsNoReportBack() throws Exception {
    WorkerPool one = pool("one");
    WorkerPool two = pool("two");
    var failures = new ArrayList<Throwable>();
    var exit =
        exit(one, two)
            .onReport(report -> {
              reports.add(report);
              throw new IllegalStateException("on purpose");
            })
            .install();
    try (exit) {
      Thread hook = Thread.ofPlatform().unstarted(exit::run);
      hook.setUncaughtExceptionHandler((_, e) -> failures.add(e));
      hook.start();
      hook.join();
    }
    assertEquals(2, reports.size());
    assertEquals(2, failures.size());
  }

  @Test
  void close_beforeTheEnd_leavesThePoolsAlone() throws Exception {
    try (WorkerPool pool = pool("pool")) {
      var exit = exit(pool).install();
      exit.close();
      exit.close();
      assertFalse(exit.ready());
      assertEquals(1, pool.submit(() -> 1).get());
    }
  }

  @Test
  void install_wrongConfiguration_namesTheField() {
    assertProblem("pools: there is none", DrainOnExit.builder());
    try (WorkerPool pool = pool("pool")) {
      Duration minus = Duration.ofMillis(-1);
      assertProblem("delay must not be negative: PT-0.001S", exit(pool).delay(minus));
      assertProblem("grace must not be negative: PT-0.001S", exit(pool).grace(minus));
      assertProblem("kill must not be negative: PT-0.001S", exit(pool).kill(minus));
    }
  }

  private static void assertProblem(String message, DrainOnExit.Builder builder) {
    var e = assertThrows(IllegalArgumentException.class, builder::install);
    assertEquals(message, e.getMessage());
  }

  @Test
  void exit_jvmEndsUnderATask_theHookWaitsForIt() throws Exception {
    assertEquals(List.of("task done", "clean true"), child(EndsUnderATask.class));
  }

  static final class EndsUnderATask {
    public static void main(String[] args) throws InterruptedException {
      WorkerPool pool = pool("pool");
      Gate gate = Gate.closed(pool);
      DrainOnExit exit =
          DrainOnExit.builder()
              .pools(pool)
              .grace(FOR_EVER)
              .onReport(report -> IO.println("clean " + report.isClean()))
              .install();
      pool.execute(() -> IO.println("task done"));
      Thread.startVirtualThread(() -> {
        while (exit.ready()) {
          Thread.onSpinWait();
        }
        gate.open();
      });
      System.exit(0);
    }
  }

  @Test
  void exit_calledByATask_endsWithTheTaskStuck() throws Exception {
    List<String> printed = child(ExitsInATask.class);
    assertEquals("stuck 1", printed.getFirst());
    assertTrue(printed.toString().contains("java.lang.System.exit"), printed::toString);
  }

  static final class ExitsInATask {
    public static void main(String[] args) {
      WorkerPool pool = pool("pool");
      DrainOnExit _ =
          DrainOnExit.builder()
              .pools(pool)
              .grace(Duration.ofMillis(50))
              .kill(Duration.ofMillis(50))
              .onReport(report -> IO.println("stuck " + report.stuck().size() + "\n" + report))
              .install();
      pool.execute(() -> System.exit(0));
    }
  }

  @Test
  void install_jvmIsGoingDown_isNotReadyAndTakesNothing() throws Exception {
    assertEquals(List.of("ready false, shut down true"), child(InstallsTooLate.class));
  }

  static final class InstallsTooLate {
    public static void main(String[] args) {
      WorkerPool pool = pool("pool");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                try (var exit = DrainOnExit.builder().pools(pool).install()) {
                  IO.println("ready " + exit.ready() + ", shut down " + pool.isShutdown());
                }
              }));
    }
  }

  private DrainOnExit.Builder exit(WorkerPool... pools) {
    return DrainOnExit.builder().pools(pools).onReport(reports::add);
  }

  private static WorkerPool pool(String name) {
    return WorkerPool.builder(name).workers(1).build();
  }

  /// Runs a program to its end.
  ///
  /// @return the lines that it printed
  private static List<String> child(Class<?> main) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertTrue(process.waitFor(LONG, TimeUnit.SECONDS), "still running");
      byte[] printed = process.getInputStream().readAllBytes();
      return new String(printed, StandardCharsets.UTF_8).lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
