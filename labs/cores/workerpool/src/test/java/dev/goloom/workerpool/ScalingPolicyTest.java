package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.workerpool.SimulationResult.Score;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The simple policies, and what they cost.
final class ScalingPolicyTest {
  private static final PoolSimulation KNEE = PoolSimulation.step(10, 100).knee(64).max(1_024);

  @Test
  void fixed_anyLoad_staysAndIsAskedOnce() {
    ScalingPolicy fixed = ScalingPolicy.fixed(7);
    assertEquals(Duration.ZERO, fixed.tick());
    SimulationResult result = KNEE.run(fixed);
    assertTrue(result.moments().stream().allMatch(moment -> moment.limit() == 7));
    assertTrue(result.moments().stream().anyMatch(moment -> moment.workers() == 7));
  }

  @Test
  void fixed_belowOne_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> ScalingPolicy.fixed(0));
  }

  @Test
  void eager_independentTasks_letsNobodyWait() {
    Score score = PoolSimulation.step(10, 100).max(1_024).run(ScalingPolicy.eager()).score();
    assertTrue(score.lowWait() < 0.1, score.toString());
    assertEquals(0, score.loss());
  }

  @Test
  void eager_knee_runsAwayToTheMaximum() {
    assertEquals(1_024 / 64.0, KNEE.run(ScalingPolicy.eager()).score().peak());
  }

  @Test
  void little_knee_runsAwayToTheMaximum() {
    assertEquals(1_024 / 64.0, KNEE.run(PeerPolicies.little()).score().peak());
  }

  @Test
  void gradient_step_starves() {
    Score score = PoolSimulation.step(10, 1_000).max(4_096).run(PeerPolicies.gradient2()).score();
    assertTrue(score.loss() > 80, score.toString());
  }

  @Test
  void aimd_tasksOfMoreThanATimeout_backsOff() {
    PoolSnapshot before = at(0, 0, 0);
    PoolSnapshot now = at(10_000_000, 10, 2_000_000_000);
    Target target = PeerPolicies.aimd().decide(before, now, Target.of(100, "start"));
    assertEquals(90, target.limit());
  }

  private static PoolSnapshot at(long nanos, long done, long timedNanos) {
    return new PoolSnapshot(
        nanos,
        Phase.RUNNING,
        1,
        100,
        100,
        0,
        100,
        0,
        done,
        done,
        0,
        0,
        0,
        0,
        0,
        0,
        done,
        timedNanos,
        0);
  }

  @Test
  void within_boundsOfThePool_areKept() {
    Target target = Target.of(50, "test");
    assertSame(target, target.within(1, 50));
    assertEquals(60, target.within(60, 70).limit());
    assertEquals(40, target.within(1, 40).limit());
    assertEquals("test", target.within(1, 40).reason());
  }
}
