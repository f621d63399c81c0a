package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.notRun;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OfferTest {
  @ParameterizedTest
  @EnumSource
  void trySubmit_roomInThePool_isAcceptedAndRuns(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      Offer<Integer> offer = pool.trySubmit(() -> 7);
      assertTrue(offer.accepted());
      assertEquals(Admission.ACCEPTED, offer.admission());
      assertEquals(7, offer.future().get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void trySubmit_fullPoolThatWouldBlock_isRejectedAtOnce(Engine engine) throws Exception {
    for (Backpressure policy :
        List.of(
            Backpressure.block(),
            Backpressure.block(Duration.ofDays(1)),
            Backpressure.reject(),
            Backpressure.callerRuns())) {
      try (WorkerPool pool = engine.pool(1, 0).onFull(policy).build()) {
        Holdup holdup = Holdup.in(pool);
        Offer<Integer> offer = pool.trySubmit(() -> 7);
        assertEquals(Admission.REJECTED, offer.admission());
        assertEquals(Reason.REJECTED, notRun(offer.future()).reason());
        assertEquals(Admission.REJECTED, pool.tryExecute(() -> {}));
        holdup.open();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void trySubmit_fullPoolThatDrops_dropsAsItWould(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).onFull(Backpressure.dropNewest()).build()) {
      Holdup holdup = Holdup.in(pool);
      Offer<Integer> offer = pool.trySubmit(() -> 7);
      assertEquals(Admission.DROPPED, offer.admission());
      assertEquals(Reason.DROPPED, notRun(offer.future()).reason());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void trySubmit_poolShutDown_saysSo(Engine engine) {
    WorkerPool pool = engine.pool(1, 0).build();
    pool.shutdown();
    Offer<Integer> offer = pool.trySubmit(() -> 7);
    assertEquals(Admission.SHUT_DOWN, offer.admission());
    assertEquals(Reason.SHUT_DOWN, notRun(offer.future()).reason());
    assertEquals(Admission.SHUT_DOWN, pool.tryExecute(() -> {}));
  }

  @Test
  void trySubmit_noThreadCanBeStarted_isRejected() {
    WorkerPool pool = WorkerPool.builder("test").workers(1).threadFactory(_ -> null).build();
    Offer<Integer> offer = pool.trySubmit(() -> 7);
    assertEquals(Admission.REJECTED, offer.admission());
    assertEquals(Reason.REJECTED, notRun(offer.future()).reason());
    pool.shutdown();
  }

  @ParameterizedTest
  @EnumSource
  @SuppressWarnings("NullAway") // on purpose
  void trySubmit_null_throws(Engine engine) {
    try (WorkerPool pool = engine.pool(1, 0).build()) {
      assertThrows(NullPointerException.class, () -> pool.trySubmit(null));
      assertThrows(NullPointerException.class, () -> pool.tryExecute(null));
    }
  }

  @ParameterizedTest
  @EnumSource
  void tryExecute_roomInThePool_runs(Engine engine) {
    var ran = new AtomicInteger();
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      assertEquals(Admission.ACCEPTED, pool.tryExecute(ran::incrementAndGet));
    }
    assertEquals(1, ran.get());
  }
}
