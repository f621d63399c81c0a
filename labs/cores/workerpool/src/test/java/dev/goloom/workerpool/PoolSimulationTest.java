package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.workerpool.PoolSimulation.Load;
import dev.goloom.workerpool.PoolSimulation.Service;
import dev.goloom.workerpool.SimulationResult.Moment;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The laws of the simulated pool, in virtual time.
final class PoolSimulationTest {
  private static final PoolSimulation STEP = PoolSimulation.step(10, 100).max(1_000);

  static List<ScalingPolicy> policies() {
    return List.of(
        ScalingPolicy.fixed(64),
        ScalingPolicy.eager(),
        ScalingPolicy.littleKnee(),
        PeerPolicies.little(),
        PeerPolicies.aimd(),
        PeerPolicies.gradient2());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void run_twice_isTheSame(ScalingPolicy policy) {
    assertEquals(STEP.run(policy), STEP.run(policy));
    assertNotEquals(STEP.run(policy), STEP.seed(2).run(policy));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyMoment_staysWithinTheBounds(ScalingPolicy policy) {
    PoolSimulation bounded = STEP.knee(32).min(5).max(50).queue(100);
    SimulationResult result = bounded.run(policy);
    for (Moment moment : result.moments()) {
      assertTrue(moment.limit() >= 5 && moment.limit() <= 50, moment.toString());
      assertTrue(moment.workers() <= 50, moment.toString());
      assertTrue(moment.running() <= moment.workers(), moment.toString());
      assertTrue(moment.queued() + moment.running() <= 150, moment.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyTask_isCountedOnce(ScalingPolicy policy) {
    SimulationResult result = STEP.knee(32).max(50).run(policy);
    Moment last = result.moments().getLast();
    assertEquals(last.arrived(), result.accepted() + result.rejected());
    assertEquals(result.accepted(), result.completed() + last.queued() + last.running());
  }

  @Test
  void constantLoad_enoughWorkers_runsAsManyAsLittleSays() {
    SimulationResult result =
        PoolSimulation.of(Load.of(Duration.ofSeconds(20), 30)).run(ScalingPolicy.fixed(200));
    double running =
        result.moments().stream().skip(100).mapToInt(Moment::running).average().orElseThrow();
    assertEquals(90, running, 1);
  }

  @Test
  void eager_stepOfIndependentTasks_scalesAsFastAsThreadsStart() {
    SimulationResult result = PoolSimulation.step(10, 1_000).max(4_096).run(ScalingPolicy.eager());
    double floor = 2_820 * 0.060 / 2; // as many more workers as serve 95 % of the load
    assertEquals(floor, result.score().timeToScale(), 15);
    assertEquals(1_000, result.score().release(), 50, "the keep-alive");
  }

  @Test
  void knee_anyNumberOfWorkers_boundsTheThroughput() {
    Load overload = Load.of(Duration.ofSeconds(2), 100).knee(64);
    for (int workers : new int[] {64, 256}) {
      SimulationResult result =
          PoolSimulation.of(overload).max(workers).run(ScalingPolicy.fixed(workers));
      assertEquals(64 / 3.0, result.completed() / 2_000.0, 0.4);
    }
  }

  @Test
  void limitLowered_tasksRunOn_noneIsStarted() {
    ScalingPolicy falls =
        (before, now, last) -> Target.of(now.nanos() < 50_000_000 ? 20 : 1, "test");
    Load load =
        Load.of(Duration.ofMillis(100), 10).service(Service.constant(Duration.ofMillis(20)));
    SimulationResult result = PoolSimulation.of(load).min(1).run(falls);
    assertEquals(20, result.moments().get(49).running());
    assertTrue(result.moments().get(60).running() > 1, "no task is stopped");
    assertEquals(1, result.moments().get(95).running());
  }

  @Test
  void idleWorkers_leaveAfterTheKeepAlive_theLongestIdleFirst() {
    Load busy = Load.of(Duration.ofMillis(200), 20);
    Load calm = Load.of(Duration.ofMillis(800), 1);
    SimulationResult result =
        PoolSimulation.of(busy, calm)
            .keepAlive(Duration.ofMillis(300))
            .run(ScalingPolicy.fixed(100));
    assertTrue(result.moments().get(400).workers() > 50);
    assertTrue(result.moments().get(700).workers() < 15);
  }

  @Test
  void policyWithoutATick_isAskedOnce() {
    var asked = new int[1];
    var policy =
        new ScalingPolicy() {
          @Override
          public Target decide(PoolSnapshot before, PoolSnapshot now, Target last) {
            asked[0]++;
            return Target.of(3, "test");
          }

          @Override
          public Duration tick() {
            return Duration.ZERO;
          }
        };
    STEP.run(policy);
    assertEquals(1, asked[0]);
  }

  @Test
  void score_loadsOfOtherShapes_hasNoFigureForWhatIsMissing() {
    var score =
        PoolSimulation.of(Load.of(Duration.ofSeconds(1), 5)).run(ScalingPolicy.eager()).score();
    assertTrue(Double.isNaN(score.lowWait()));
    assertTrue(Double.isNaN(score.release()));
    assertFalse(Double.isNaN(score.waste()));
  }

  @Test
  void description_outOfRange_isRefusedByName() {
    refused("max must not be below min: 1 < 2", () -> STEP.max(1));
    refused("min must be at least 1: 0", () -> STEP.min(0));
    refused("queue must not be negative: -1", () -> STEP.queue(-1));
    refused("sample must be at least 1: 0", () -> STEP.sample(0));
    refused("loads must not be empty", PoolSimulation::of);
    refused("max must be at most 65536: 65537", () -> STEP.max(65_537));
  }

  private static void refused(String message, Supplier<PoolSimulation> description) {
    var thrown = assertThrows(IllegalArgumentException.class, description::get);
    assertEquals(message, thrown.getMessage());
  }
}
