package dev.goloom.labs.gostruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Bubble;
import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.channels.ContextCancelledException;
import dev.goloom.channels.Go;
import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class GoStructLabTest {
  private static final List<String> GO =
      List.of(
          "no-backpressure accepted=100 bound=4 queued=0 running=2 goroutines=98",
          "lost-at-stop accepted=100 ran=2 lost=98 hang=98",
          "accepted-after-stop accepted=100 ran=0 hang=100 insend=2 stops=1 workers=0",
          "stop-does-not-wait running=2 workers=1 dispatchers=1",
          "no-order jobs=100 overtaken=83",
          "panic exit=2 told=true",
          "bounded-fixed accepted=6 bound=4 running=2",
          "drains-fixed accepted=6 ran=6 refused=1 early=0 stopped=2 left=0",
          "deadline-fixed accepted=6 done=2 undone=4",
          "recovers-fixed failed=100 ran=1",
          "order-fixed jobs=100 overtaken=0");

  private final GoStructLab lab = new GoStructLab();

  @ParameterizedTest
  @CsvSource({"2, 4", "1, 1", "5, 3"})
  void run_anySize_everyClaimHolds(String workers, String queue) throws Exception {
    Runs.everyClaimHolds(lab, Map.of("workers", workers, "queue", queue));
  }

  @Test
  void remains_threadsThatHang_areNamedWithTheirPlace() throws Exception {
    Remains left =
        Remains.of(() -> {
          Chan<Integer> nobody = Chan.make();
          Go.go(() -> sendTo(nobody));
          Go.go(() -> sendTo(nobody));
          Bubble.waitIdle();
        });
    assertEquals(2, left.in("sendTo"));
    assertEquals(2, left.in("sendTo", "chan send"));
    assertEquals(0, left.in("sendTo", "chan receive"));
  }

  private static void sendTo(Chan<Integer> nobody) throws InterruptedException {
    nobody.send(1);
  }

  @Test
  void remains_nobodyHangs_isEmpty() throws Exception {
    assertEquals(List.of(), Remains.of(() -> Go.go(() -> {})).threads());
  }

  @Test
  void fixed_submitAfterStop_isRefused() throws Exception {
    Bubble.run(() -> {
      var pool = new Fixed(Context.background(), 1, 1);
      pool.stop(Context.background());
      assertThrows(
          RejectedExecutionException.class, () -> pool.submit(Context.background(), _ -> {}));
    });
  }

  @Test
  void fixed_callersContextEndsWhileItWaits_submitEnds() throws Exception {
    Bubble.run(() -> {
      var pool = new Fixed(Context.background(), 1, 1);
      Chan<Boolean> gate = Chan.make();
      var failure = new AtomicReference<Throwable>();
      pool.submit(Context.background(), _ -> gate.receive());
      Bubble.waitIdle();
      pool.submit(Context.background(), _ -> {});
      try (var caller = Context.background().withCancel()) {
        Go.go(() ->
            failure.set(
                assertThrows(ContextCancelledException.class, () -> pool.submit(caller, _ -> {}))));
        Bubble.waitIdle();
        caller.cancel();
        Bubble.waitIdle();
      }
      gate.close();
      pool.stop(Context.background());
      assertTrue(failure.get() instanceof ContextCancelledException);
      assertEquals(2, pool.done.get());
    });
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-panic", GO));
  }

  @Test
  void goAgrees_nothingLost_isRefuted() throws Exception {
    List<String> other =
        GO.stream().map(l -> l.replace("ran=2 lost=98 hang=98", "ran=100 lost=0 hang=0")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", other));
  }
}
