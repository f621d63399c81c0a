package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.goloom.channels.Context;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CaptureTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ScopedValue<String> TENANT = ScopedValue.newInstance();

  private final ThreadLocal<String> trace = new ThreadLocal<>();

  @ParameterizedTest
  @EnumSource
  void capture_scopedValue_isBoundInTheTask(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).capture(USER).capture(TENANT).build()) {
      BlockingQueue<String> seen = new LinkedBlockingQueue<>();
      ScopedValue.where(USER, "ada")
          .where(TENANT, "t1")
          .run(() -> {
            pool.execute(() -> seen.add(USER.get() + "@" + TENANT.get()));
            var _ = pool.submit(() -> seen.add(USER.get() + "@" + TENANT.get()));
          });
      assertEquals("ada@t1", seen.take());
      assertEquals("ada@t1", seen.take());
      assertFalse(pool.submit(() -> USER.isBound()).get()); // this one was submitted unbound
    }
  }

  @ParameterizedTest
  @EnumSource
  void capture_threadLocal_isSetInTheTaskAndGoneAfterIt(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).capture(trace).build()) {
      trace.set("abc");
      assertEquals("abc", pool.submit(() -> trace.get()).get());
      trace.remove();
      assertNull(pool.submit(() -> trace.get()).get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void capture_taskThatItsWaiterRuns_leavesTheWaitersValues(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).capture(trace).capture(USER).build()) {
      trace.set("outer");
      String seen =
          pool.submit(
                  () -> {
                    trace.set("changed");
                    PoolFuture<String> inner =
                        ScopedValue.where(USER, "bob")
                            .call(() -> pool.submit(() -> trace.get() + USER.get()));
                    trace.set("mine");
                    return inner.get() + " " + trace.get() + USER.isBound();
                  })
              .get();
      assertEquals("changedbob minefalse", seen);
    }
  }

  @ParameterizedTest
  @EnumSource
  void captureContext_current_isTheSubmitters(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).captureContext().build();
        var context = Context.background().withCancel()) {
      PoolFuture<Context> seen = context.call(() -> pool.submit(() -> Context.current()));
      assertSame(context, seen.get());
    }
  }

  /// The bug: what was captured hid the context that the task was submitted with.
  @ParameterizedTest
  @EnumSource
  void captureContext_taskOfAnotherContext_hasItsOwn(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).captureContext().build();
        var here = Context.background().withCancel();
        var there = Context.background().withCancel()) {
      PoolFuture<Context> seen = here.call(() -> pool.submit(there, () -> Context.current()));
      assertSame(there, seen.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void capture_shutdownNow_answersWhatWasSubmitted(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 2).capture(trace).build();
    Holdup holdup = Holdup.in(pool);
    Runnable task = () -> {};
    pool.execute(task);
    assertEquals(List.of(task), pool.shutdownNow());
    holdup.open();
    pool.close();
  }
}
