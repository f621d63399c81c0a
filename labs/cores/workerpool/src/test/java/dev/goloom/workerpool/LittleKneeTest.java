package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.workerpool.PoolSimulation.Load;
import dev.goloom.workerpool.PoolSimulation.Service;
import dev.goloom.workerpool.SimulationResult.Decision;
import dev.goloom.workerpool.SimulationResult.Moment;
import dev.goloom.workerpool.SimulationResult.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What [LittleKnee] reaches, in virtual time. The seeds are not those that it was tuned with.
final class LittleKneeTest {
  private static final LittleKnee POLICY = ScalingPolicy.littleKnee();
  private static final PoolSimulation INDEPENDENT = PoolSimulation.step(10, 1_000).max(4_096);
  private static final PoolSimulation KNEE = PoolSimulation.step(10, 100).knee(64).max(4_096);
  private static final PoolSimulation SMALL = PoolSimulation.step(1, 50);

  // The three scenarios.

  @Test
  void independentTasks_manySeeds_scaleWithinTheBounds() {
    everySeed(INDEPENDENT, 20, score -> isWithin(score, 1.35));
  }

  @Test
  void smallPool_manySeeds_scalesWithinTheBounds() {
    everySeed(SMALL, 50, score -> isWithin(score, 1.35));
  }

  @Test
  void knee_manySeeds_isFoundWithinTheBounds() {
    everySeed(KNEE, 50, score -> isWithin(score, 3));
  }

  private static boolean isWithin(Score score, double peak) {
    return score.timeToScale() <= 120
        && score.peak() <= peak
        && score.oscillation() <= 5
        && score.waste() <= 1.45
        && score.release() <= 300;
  }

  @Test
  void fewTasksTimed_manySeeds_costsAccuracyOnly() {
    everySeed(KNEE.sample(16), 20, score -> score.peak() <= 6 && score.waste() <= 1.45);
    everySeed(SMALL.sample(16), 20, score -> score.timeToScale() <= 300 && score.peak() <= 1.45);
  }

  private static void everySeed(PoolSimulation pool, int seeds, Predicate<Score> good) {
    var missed = new ArrayList<String>();
    for (long seed = 10_001; seed < 10_001 + seeds; seed++) {
      Score score = pool.seed(seed).run(POLICY).score();
      if (!good.test(score)) {
        missed.add(seed + ": " + score);
      }
    }
    assertEquals(List.of(), missed);
  }

  // Loads that are no step.

  @Test
  void constantLoad_afterTheStart_isLeftAlone() { // a small pool moves by whole workers
    for (double perMilli : new double[] {1, 10, 100}) {
      SimulationResult result = run(1_000, load(5_000, perMilli));
      double mean = mean(result, 1_000, 5_000);
      double moved = moved(result, 1_000);
      assertTrue(
          moved <= Math.max(4, 0.25 * mean),
          perMilli + ": the limit moved by " + moved + " of " + mean);
    }
  }

  @Test
  void noArrivals_forSeconds_releasesAndComesBack() {
    SimulationResult result = run(1_000, load(1_000, 50), load(5_000, 0), load(1_000, 50));
    assertEquals(2, limit(result, 1_500));
    assertEquals(2, limit(result, 5_999));
    assertEquals(150, result.moments().get(6_900).running(), 60);
    assertEquals(0, result.moments().get(6_900).queued());
  }

  @Test
  void burstyLoad_onAndOff_isFollowedAndBounded() {
    var loads = new Load[20];
    for (int i = 0; i < loads.length; i++) {
      loads[i] = load(50, i % 2 == 0 ? 100 : 0);
    }
    SimulationResult result = run(1_000, loads);
    assertTrue(limits(result, 0, 1_000).getMax() <= 420, "ideal is 300");
    assertTrue(limits(result, 300, 1_000).getMin() >= 150, "the pauses are short");
    assertEquals(0, result.moments().get(940).queued());
  }

  @Test
  void slowRamp_throughTheKnee_doesNotCreepAlong() {
    var loads = new Load[60];
    for (int i = 0; i < loads.length; i++) {
      loads[i] = load(200, 10 + i * 0.4).knee(64);
    }
    assertTrue(limits(run(4_096, loads), 0, 12_000).getMax() <= 96);
  }

  @Test
  void longOverload_atTheKnee_staysThere() {
    SimulationResult result = run(4_096, load(1_000, 10).knee(64), load(15_000, 100).knee(64));
    assertTrue(limits(result, 0, 16_000).getMax() <= 96);
    assertTrue(result.completed() >= 0.97 * (1_000 * 10 + 15_000 * 64 / 3.0));
  }

  @Test
  void overloadFromTheStart_atTheKnee_doesNotRunAway() {
    SimulationResult result = run(4_096, load(4_000, 100).knee(64));
    assertTrue(limits(result, 0, 4_000).getMax() <= 192);
  }

  @Test
  void knee_thatGoesAway_isLeft() {
    SimulationResult result =
        run(4_096, load(1_000, 10).knee(64), load(1_000, 100).knee(64), load(1_000, 100));
    assertTrue(limits(result, 1_100, 2_000).getMax() <= 96);
    assertTrue(limits(result, 2_500, 3_000).getMin() >= 300);
  }

  @Test
  void tasks_thatTakeLonger_areNoKnee() {
    Service longer = Service.uniform(Duration.ofMillis(3), Duration.ofMillis(15));
    SimulationResult result =
        run(4_096, load(1_000, 20), load(1_000, 20).service(longer), load(1_000, 20));
    assertTrue(limits(result, 1_300, 2_000).getMin() >= 180);
    assertTrue(limits(result, 2_400, 3_000).getMax() <= 100);
    assertTrue(reasons(result).contains("longer tasks"));
  }

  @Test
  void tasksOfAnHour_inEveryWorker_doNotStopThePool() {
    Service hour = Service.constant(Duration.ofHours(1));
    SimulationResult result = run(256, load(2, 5).service(hour), load(3_000, 10));
    assertTrue(reasons(result).contains("up: stalled"));
    assertEquals(0, result.moments().get(2_000).queued());
    assertTrue(limits(result, 2_000, 3_000).getMax() <= 64);
  }

  @Test
  void allTasksRejected_growsSlowlyOnly() {
    Load stuck = load(3_000, 10).service(Service.constant(Duration.ofHours(1)));
    SimulationResult result = PoolSimulation.of(stuck).queue(0).max(1_000).run(POLICY);
    assertEquals(0, result.completed());
    int limit = limit(result, 2_999);
    assertTrue(limit > 2 && limit <= 32, "limit " + limit);
  }

  @Test
  void heavyTail_onceItIsKnown_isServed() {
    Service tail =
        Service.mixed(
            0.95,
            Service.constant(Duration.ofMillis(1)),
            Service.uniform(Duration.ofMillis(40), Duration.ofMillis(60)));
    SimulationResult result =
        run(4_096, load(1_000, 10).service(tail), load(2_000, 100).service(tail));
    assertTrue(limits(result, 0, 3_000).getMax() <= 2 * 345);
    assertTrue(result.rejected() <= 0.1 * result.accepted());
    assertTrue(result.moments().get(2_900).queued() < 100);
  }

  @Test
  void slowTasks_ofASecond_areServedWithoutLoss() {
    Service slow = Service.uniform(Duration.ofMillis(500), Duration.ofMillis(1_500));
    SimulationResult result =
        PoolSimulation.of(load(30_000, 0.1).service(slow)).max(1_000).run(POLICY);
    assertEquals(0, result.rejected());
    assertTrue(limits(result, 0, 30_000).getMax() <= 250, "ideal is 100");
    assertTrue(result.moments().get(29_900).queued() < 20);
  }

  private static Load load(int millis, double perMilli) {
    return Load.of(Duration.ofMillis(millis), perMilli);
  }

  private static SimulationResult run(int max, Load... loads) {
    return PoolSimulation.of(loads).max(max).run(POLICY);
  }

  private static int limit(SimulationResult result, int millis) {
    return result.moments().get(millis).limit();
  }

  private static IntSummaryStatistics limits(SimulationResult result, int from, int to) {
    return result.moments().subList(from, to).stream().mapToInt(Moment::limit).summaryStatistics();
  }

  private static double mean(SimulationResult result, int from, int to) {
    return limits(result, from, to).getAverage();
  }

  private static double moved(SimulationResult result, int from) {
    double moved = 0;
    for (int i = from + 1; i < result.moments().size(); i++) {
      moved += Math.abs(limit(result, i) - limit(result, i - 1));
    }
    return moved;
  }

  private static List<String> reasons(SimulationResult result) {
    return result.decisions().stream().map(Decision::reason).distinct().toList();
  }

  // The function.

  @Test
  void decide_sameInput_sameOutput() {
    var asked = new ArrayList<List<Object>>();
    ScalingPolicy listener =
        (before, now, last) -> {
          Target answer = POLICY.decide(before, now, last);
          asked.add(List.of(before, now, last, answer));
          return answer;
        };
    KNEE.run(listener);
    for (List<Object> call : asked.reversed()) {
      Target again =
          POLICY.decide(
              (PoolSnapshot) call.get(0), (PoolSnapshot) call.get(1), (Target) call.get(2));
      assertEquals(call.get(3), again);
    }
    assertTrue(asked.size() > 600);
  }

  @Test
  void decide_timeStandsStill_changesNothing() {
    PoolSnapshot now = snapshot(5, 7, 1_000, 7, 990, 990_000_000);
    Target first = POLICY.decide(now, now, Target.of(7, "start"));
    assertEquals(7, first.limit());
    assertEquals(first, POLICY.decide(now, now, first));
  }

  @Test
  void decide_clockAndCountersWrapAround_goesOn() {
    Target target = Target.of(4, "start");
    PoolSnapshot before = snapshot(Long.MAX_VALUE - 2_000_000, 4, Long.MAX_VALUE - 5, 4, 0, 0);
    for (int i = 1; i <= 40; i++) {
      PoolSnapshot now =
          snapshot(
              before.nanos() + 5_000_000,
              target.limit(),
              before.accepted() + 50,
              target.limit(),
              before.completed() + 10L * target.limit() / 4,
              before.timedNanos() + 10_000_000L * target.limit() / 4);
      target = POLICY.decide(before, now, target);
      before = now;
    }
    assertTrue(target.limit() > 4 && target.limit() < 100, target.toString());
  }

  @Test
  void decide_hugeFigures_staysALimit() {
    Target target = Target.of(Integer.MAX_VALUE, "start");
    PoolSnapshot before = snapshot(0, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0, 0);
    for (int i = 1; i <= 200; i++) {
      PoolSnapshot now =
          snapshot(
              i,
              Integer.MAX_VALUE,
              i * (Long.MAX_VALUE / 200),
              Integer.MAX_VALUE,
              i * (Long.MAX_VALUE / 400),
              i * (Long.MAX_VALUE / 200));
      target = POLICY.decide(before, now, target);
      assertTrue(target.limit() >= 1);
      before = now;
    }
  }

  @Test
  void decide_snapshotsGoBack_countsAsNothing() {
    PoolSnapshot later = snapshot(2_000_000, 4, 100, 4, 96, 96_000_000);
    PoolSnapshot earlier = snapshot(1_000_000, 4, 50, 4, 46, 46_000_000);
    assertEquals(4, POLICY.decide(later, earlier, Target.of(4, "start")).limit());
  }

  @Test
  void decide_memoryOfAnotherPolicy_beginsAnew() {
    PoolSnapshot before = snapshot(0, 4, 0, 0, 0, 0);
    PoolSnapshot now = snapshot(5_000_000, 4, 10, 2, 8, 8_000_000);
    Target own = POLICY.decide(before, now, Target.of(4, "start"));
    Target other = PeerPolicies.gradient2().decide(before, now, Target.of(4, "start"));
    Target adopted = POLICY.decide(before, now, new Target(4, "x", other.memory()));
    assertEquals(own, adopted);
  }

  private static PoolSnapshot snapshot(
      long nanos, int limit, long accepted, int running, long completed, long timedNanos) {
    return new PoolSnapshot(
        nanos,
        Phase.RUNNING,
        1_024,
        limit,
        running,
        Math.clamp(accepted - completed - running, 0, 1_024),
        running,
        0,
        accepted,
        completed,
        0,
        0,
        0,
        0,
        0,
        0,
        completed,
        timedNanos,
        0);
  }

  @Test
  void options_outOfRange_areRefusedByName() {
    refused("utilisation must be above 0, at most 1: 0.0", () -> POLICY.withUtilisation(0));
    refused("drain must be positive: PT0S", () -> POLICY.withDrain(Duration.ZERO));
    refused("tick must be positive: PT0S", () -> POLICY.withTick(Duration.ZERO));
    refused("the limit must be at least 1: 0", () -> Target.of(0, "x"));
  }

  private static void refused(String message, Executable option) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, option).getMessage());
  }
}
