package dev.goloom.leaks.junit;

import static dev.goloom.leaks.junit.Leaks.leak;
import static dev.goloom.leaks.junit.Leaks.leakOn;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.junit.DetectLeaks.OnLeak;
import dev.goloom.leaks.junit.DetectLeaks.Scope;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
final class DetectLeaksTest {
  private static final String ENGINE = "JUnit Jupiter";

  @DetectLeaks
  static final class CleanCase {
    @Test
    void starts() throws InterruptedException {
      Thread.startVirtualThread(() -> {}).join();
    }

    @Test
    void nothing() {}
  }

  @Test
  void test_withoutALeak_passes() {
    assertEquals(Map.of(), Engine.run(CleanCase.class).failed());
  }

  @DetectLeaks
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static final class LeakingCase {
    @Test
    @Order(1)
    void leaks() {
      leak("lost");
    }

    @Test
    @Order(2)
    void innocent() {}
  }

  @Test
  void test_withALeak_failsWithItsPlaceAndNoOtherDoes() {
    var outcome = Engine.run(LeakingCase.class);
    assertEquals(1, outcome.failed().size(), outcome::toString);
    assertInstanceOf(LeakedThreadsError.class, outcome.failure("leaks()"));
    String text = outcome.message("leaks()");
    assertTrue(text.startsWith(LeakingCase.class.getName() + ".leaks leaked 1 thread\n"), text);
    assertTrue(text.contains("\"lost\""), text);
    assertTrue(text.contains("PROVEN"), text);
    assertTrue(text.contains("at dev.goloom.leaks.junit.Leaks.waitFor("), text);
  }

  @DetectLeaks
  static final class DeadlockCase {
    private static final Object LEFT = new Object();
    private static final Object RIGHT = new Object();

    @Test
    void deadlocks() {
      Leaks.deadlock(LEFT, RIGHT);
    }
  }

  /// The monitors are in statics, so nothing is unreachable.
  @Test
  void test_thatLeavesADeadlock_failsWithTheCircle() {
    String text = Engine.run(DeadlockCase.class).failed().values().toString();
    assertTrue(text.contains(DeadlockCase.class.getName() + ".deadlocks leaked 2 threads"), text);
    assertTrue(text.contains("DEADLOCK"), text);
    assertTrue(text.contains("waits for java.lang.Object@"), text);
  }

  @DetectLeaks
  static final class FailingCase {
    @Test
    void failsAndLeaks() {
      leak("lost");
      fail("its own failure");
    }
  }

  @Test
  void test_thatFailsAndLeaks_keepsItsOwnFailure() {
    Throwable failure = Engine.run(FailingCase.class).failure("failsAndLeaks()");
    assertEquals("its own failure", failure.getMessage());
    assertEquals(1, failure.getSuppressed().length);
    assertInstanceOf(LeakedThreadsError.class, failure.getSuppressed()[0]);
  }

  @DetectLeaks
  static final class LifecycleCase {
    LifecycleCase() {
      leak("constructor");
    }

    @BeforeAll
    static void beforeAll() {
      leak("before-all");
    }

    @BeforeEach
    void beforeEach() {
      leak("before-each");
    }

    @Test
    void test() {
      leak("in-test");
    }

    @AfterEach
    void afterEach() {
      leak("after-each");
    }
  }

  @Test
  void leaks_ofTheLifecycle_belongToTheTestOrItsClass() {
    var outcome = Engine.run(LifecycleCase.class);
    String text = outcome.message("test()");
    for (String name : new String[] {"constructor", "before-each", "in-test", "after-each"}) {
      assertTrue(text.contains('"' + name + '"'), () -> name + " is not in " + text);
    }
    assertFalse(text.contains("before-all"), text);
    assertTrue(outcome.message("DetectLeaksTest$LifecycleCase").contains("before-all"));
  }

  @DetectLeaks
  static final class FieldCase {
    private final CountDownLatch latch = new CountDownLatch(1);

    @Test
    void leaks() {
      leak("held", latch);
    }
  }

  @Test
  void leak_heldByAFieldOfTheTest_failsTheClassAndNamesTheTest() {
    var outcome = Engine.run(FieldCase.class);
    assertEquals(1, outcome.failed().size(), outcome::toString);
    String text = outcome.message("DetectLeaksTest$FieldCase");
    assertTrue(text.contains("started by " + FieldCase.class.getName() + ".leaks"), text);
  }

  @DetectLeaks(scope = Scope.CLASS)
  static final class ClassCase {
    @Test
    void leaks() {
      leak("lost");
    }

    @Test
    void leaksToo() {
      leak("lost too");
    }
  }

  @Test
  void classScope_failsTheClassOnce() {
    var outcome = Engine.run(ClassCase.class);
    assertEquals(1, outcome.failed().size(), outcome::toString);
    String text = outcome.message("DetectLeaksTest$ClassCase");
    assertTrue(text.contains("leaked 2 threads"), text);
  }

  @DetectLeaks
  static class ParentCase {
    @Nested
    final class Inner {
      @Test
      void inner() {
        leak("lost inside");
      }
    }
  }

  static final class ChildCase extends ParentCase {
    @Test
    void child() {
      leak("lost");
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @DetectLeaks(allow = "lost *")
  @interface Strict {}

  @Strict
  static final class MetaCase {
    @Test
    void meta() {
      leak("lost");
    }

    @Test
    void allowed() {
      leak("lost inside");
    }
  }

  static final class MethodCase {
    @Test
    @DetectLeaks
    void annotated() {
      leak("lost");
    }

    @Test
    void free() {}
  }

  @Test
  void annotation_isInheritedNestedMetaAndOfMethods() {
    var outcome = Engine.run(ChildCase.class, MetaCase.class, MethodCase.class);
    assertTrue(outcome.message("inner()").contains("lost inside"));
    assertTrue(outcome.message("child()").contains("lost"));
    assertTrue(outcome.message("meta()").contains("lost"));
    assertTrue(outcome.message("annotated()").contains("lost"));
    assertEquals(4, outcome.failed().size(), outcome::toString);
  }

  @DetectLeaks
  static final class ManyCase {
    @ParameterizedTest(name = "parameter {0}")
    @ValueSource(ints = {1, 2, 3})
    void parameterized(int value) {
      if (value == 2) {
        leak("lost 2");
      }
    }

    @RepeatedTest(value = 3, name = "repetition {currentRepetition}")
    void repeated(RepetitionInfo info) {
      if (info.getCurrentRepetition() == 3) {
        leak("lost 3");
      }
    }

    @TestFactory
    Stream<DynamicTest> dynamic() {
      return Stream.of(dynamicTest("fine", () -> {}), dynamicTest("bad", () -> leak("lost 4")));
    }
  }

  @Test
  void invocations_areCheckedEach_andDynamicTestsWithTheirFactory() {
    var outcome = Engine.run(ManyCase.class);
    assertTrue(outcome.message("parameter 2").contains("lost 2"));
    assertTrue(outcome.message("repetition 3").contains("lost 3"));
    assertTrue(outcome.message("dynamic()").contains("lost 4"));
    assertEquals(3, outcome.failed().size(), outcome::toString);
  }

  @DetectLeaks(allow = {"pool-*", "dev.goloom.*$Kept.stay"})
  static final class AllowCase {
    @Test
    void byName() {
      leak("pool-7");
    }

    @Test
    void byFrame() {
      Kept.leak();
    }

    @Test
    void neither() {
      leak("spool-7");
    }
  }

  private static final class Kept {
    static void leak() {
      leakOn(Runnable::run, "pool-by-name-first");
      var started = new CountDownLatch(1);
      Thread.startVirtualThread(() -> stay(started));
      Leaks.waitFor(started);
    }

    private static void stay(CountDownLatch started) {
      started.countDown();
      Leaks.waitFor(new CountDownLatch(1));
    }
  }

  @Test
  void allowedThreads_areNoLeaks() {
    var outcome = Engine.run(AllowCase.class);
    assertEquals(1, outcome.failed().size(), outcome::toString);
    outcome.failure("neither()");
  }

  @DetectLeaks(onLeak = OnLeak.WARN)
  static final class WarnCase {
    @Test
    void warned() {
      leak("lost");
    }
  }

  @Test
  void warn_failsNothingAndPublishesTheLeak() {
    var outcome = Engine.run(WarnCase.class);
    assertEquals(Map.of(), outcome.failed());
    assertEquals(1, outcome.reports().size());
    assertTrue(outcome.reports().getFirst().contains("\"lost\""));
  }

  @DetectLeaks(onLeak = OnLeak.INTERRUPT)
  static final class InterruptCase {
    static final CountDownLatch ENDED = new CountDownLatch(1);

    @Test
    void interrupted() {
      var started = new CountDownLatch(1);
      Thread.startVirtualThread(() -> {
        try {
          started.countDown();
          Leaks.waitFor(new CountDownLatch(1));
        } finally {
          ENDED.countDown();
        }
      });
      Leaks.waitFor(started);
    }
  }

  @Test
  void interrupt_failsTheTestAndRunsFinally() {
    var outcome = Engine.run(InterruptCase.class);
    outcome.failure("interrupted()");
    await().until(() -> InterruptCase.ENDED.getCount() == 0);
  }

  @DetectLeaks(
      evidence = {Evidence.PROVEN, Evidence.RUNNING_AT_END},
      linger = "20s")
  static final class LingerCase {
    static final CountDownLatch TEST_ENDED = new CountDownLatch(1);

    @Test
    void endsSoon() {
      leak("late", TEST_ENDED);
      Thread.startVirtualThread(TEST_ENDED::countDown);
    }
  }

  @Test
  void thread_thatEndsWithinTheLinger_isNoLeak() {
    assertEquals(Map.of(), Engine.run(LingerCase.class).failed());
  }

  @DetectLeaks(
      evidence = {Evidence.PROVEN, Evidence.RUNNING_AT_END},
      linger = "1ms")
  static final class RunningCase {
    static final CountDownLatch NEVER = new CountDownLatch(1);

    @Test
    void leavesOne() {
      leak("held by a static", NEVER);
    }
  }

  @DetectLeaks(linger = "1ms")
  static final class HealthyCase {
    static final CountDownLatch LATER = new CountDownLatch(1);

    @Test
    void leavesOne() {
      leak("held by a static", LATER);
    }
  }

  @Test
  void thread_thatSomebodyCanWake_isALeakOnlyIfRunningCounts() {
    var outcome = Engine.run(RunningCase.class, HealthyCase.class);
    RunningCase.NEVER.countDown();
    HealthyCase.LATER.countDown();
    assertEquals(1, outcome.failed().size(), outcome::toString);
    String text = outcome.message("leavesOne()");
    assertTrue(text.contains("RUNNING_AT_END"), text);
  }

  @DetectLeaks(linger = "1ms")
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static final class SharedPoolCase {
    static final Pool POOL = new Pool();

    @Test
    @Order(1)
    void makesThePool() {
      POOL.executor().execute(() -> {});
    }

    @Test
    @Order(2)
    void leaksThroughIt() {
      leakOn(POOL.executor(), "through the pool");
    }
  }

  /// Makes its thread when it is first used.
  private static final class Pool {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    ExecutorService executor() {
      return executor;
    }
  }

  @Test
  void leak_throughAPoolOfAnotherTest_isReportedOnTheRunOnly() {
    var outcome = Engine.run(SharedPoolCase.class);
    SharedPoolCase.POOL.executor().shutdown();
    assertEquals(1, outcome.failed().size(), outcome::toString);
    assertTrue(outcome.message(ENGINE).contains("through the pool"));
  }

  @DetectLeaks
  static final class CommonPoolCase {
    @Test
    void leaksThroughTheCommonPool() {
      leakOn(ForkJoinPool.commonPool(), "from the common pool");
    }

    @Test
    void startsOneThatInheritsNothing() {
      var latch = new CountDownLatch(1);
      var started = new CountDownLatch(1);
      Thread.ofVirtual()
          .name("heir of nobody")
          .inheritInheritableThreadLocals(false)
          .start(() -> {
            started.countDown();
            Leaks.waitFor(latch);
          });
      Leaks.waitFor(started);
    }
  }

  @Test
  void leak_thatBelongsToNoTest_isReportedOnTheRunOnly() {
    var outcome = Engine.run(CommonPoolCase.class);
    assertEquals(1, outcome.failed().size(), outcome::toString);
    assertTrue(outcome.message(ENGINE).contains("from the common pool"));
    assertTrue(outcome.message(ENGINE).contains("heir of nobody"));
    assertTrue(outcome.message(ENGINE).contains("nobody knows"));
  }

  static final class PlainCase {
    @Test
    void leaks() {
      leak("lost");
    }
  }

  @Test
  void parameters_turnItOnWithoutAnnotations() {
    var outcome =
        Engine.run(
            Map.of(
                "junit.jupiter.extensions.autodetection.enabled",
                "true",
                "goloom.leaks.scope",
                "class"),
            PlainCase.class);
    assertTrue(outcome.message("DetectLeaksTest$PlainCase").contains("\"lost\""));
  }

  @Test
  void parameters_missing_leaveItOff() {
    var outcome =
        Engine.run(
            Map.of("junit.jupiter.extensions.autodetection.enabled", "true"), PlainCase.class);
    assertEquals(Map.of(), outcome.failed());
  }

  @Test
  void parameter_withoutAMeaning_isRefused() {
    var outcome =
        Engine.run(
            Map.of(
                "junit.jupiter.extensions.autodetection.enabled",
                "true",
                "goloom.leaks.scope",
                "method"),
            PlainCase.class);
    assertTrue(
        outcome.failed().values().stream()
            .allMatch(e -> "'method' is none of test, class".equals(e.getMessage())),
        outcome::toString);
    assertFalse(outcome.failed().isEmpty());
  }

  @Test
  void contextClassLoader_isGivenBack() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Engine.run(LeakingCase.class, FailingCase.class);
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }
}
