package dev.goloom.labs.dynamicscaling;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.workerpool.PoolSimulation;
import dev.goloom.workerpool.PoolSimulation.Load;
import dev.goloom.workerpool.PoolSimulation.Service;
import dev.goloom.workerpool.ScalingPolicy;
import dev.goloom.workerpool.SimulationResult;
import dev.goloom.workerpool.SimulationResult.Moment;
import dev.goloom.workerpool.SimulationResult.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// How many workers a pool should have, and which rules find out.
///
/// Everything runs in the simulator of the pool, in virtual time: the figures are the same on every
/// machine.
public final class DynamicScalingLab implements Lab {
  /// In the order that the parameter counts them in.
  private static final List<Contestant> CONTESTANTS = List.of(Contestant.values());

  private static final String LOW = "lo";
  private static final String HIGH = "hi";
  private static final String KNEE = "knee";
  private static final String MAX = "max";
  private static final String POLICY = "policy";
  private static final String SEED = "seed";
  private static final String SEEDS = "seeds";
  private static final String TASKS = "tasks";

  /// Creates the lab; see [java.util.ServiceLoader].
  public DynamicScalingLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "dynamic-scaling",
        "How many workers, and who decides",
        "How does your worker pool scale with its load, and what stops it?",
        "90-minute senior format, question 2",
        8,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(LOW, "tasks per ms before and after, in your own run", 10, 1, 100),
        Parameter.of(HIGH, "tasks per ms between, in your own run", 100, 1, 1_000),
        Parameter.of(KNEE, "tasks served at once in your own run; 0: all", 64, 0, 4_096),
        Parameter.of(MAX, "most workers in your own run", 1_024, 2, 4_096),
        Parameter.of(
            POLICY,
            "in your own run; 0 fixed 64, 1 eager, 2 Little, 3 AIMD, 4 Gradient2, 5 LittleKnee",
            5,
            0,
            5),
        Parameter.of(SEED, "of the random numbers", 1, 1, 1_000_000),
        new Parameter(SEEDS, "runs of LittleKnee on each load", 20, 5, 1, 1_000),
        Parameter.of(TASKS, "tasks of the Go program", 100, 10, 1_000));
  }

  @Override
  public void check(Parameters values) throws BadValue {
    if (values.number(HIGH) <= values.number(LOW)) {
      throw new BadValue("hi must be above lo (" + values.number(LOW) + ")");
    }
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of("-tasks=" + values.number(TASKS));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("fixed-fits-one-load", "A pool of a fixed size fits one load only.")
            .expecting("8 workers lose most of the peak; 256 are idle most of the time")
            .measuredBy(this::fixed),
        Claim.that(
                "eager-follows",
                "A worker for every task that finds none idle: right while tasks are independent.")
            .expecting(
                "100 times the load after 90 ms at most, the time that starting the threads takes")
            .measuredBy(this::eagerFollows),
        Claim.that(
                "eager-runs-away",
                "The same rule runs away if what the tasks wait for serves 64 at once.")
            .expecting("64 times as many workers, not one task more")
            .against("When tasks queue up, more workers help.")
            .asking(
                "Tasks take 3 ms in a database that serves 64 at once; it gets twice as many as"
                    + " it can serve. An eager pool has at most 4,096 workers. How many does it"
                    + " start?",
                2,
                "64",
                "about 300, by Little's law",
                "4,096")
            .measuredBy(run -> runsAway(run, Contestant.EAGER)),
        Claim.that(
                "little-runs-away",
                "So does Little's law alone: every worker more makes every task longer.")
            .expecting("the maximum again")
            .measuredBy(run -> runsAway(run, Contestant.LITTLE)),
        Claim.that(
                "gradient-starves",
                "A limit that follows the gradient of the times starves the pool.")
            .expecting("most tasks of the peak lost, where an eager pool loses few")
            .measuredBy(this::gradientStarves),
        Claim.that("knee-is-found", "Measured steps find the knee.")
            .expecting("at most 3 times as many workers as are served, and no task less")
            .measuredBy(this::kneeIsFound),
        Claim.that("longer-tasks", "Longer tasks are no knee, and a probe tells them apart.")
            .expecting("three times as many workers for tasks of three times the length")
            .measuredBy(this::longerTasks),
        Claim.that("one-for-all", "Of six policies, one keeps the bounds on all three loads.")
            .expecting("LittleKnee alone")
            .measuredBy(this::contest),
        Claim.that("many-seeds", "It does so for any random numbers, not for these.")
            .expecting("no run misses a bound")
            .measuredBy(this::manySeeds),
        Claim.that("pure", "A policy is a function: the same run again is the same.")
            .expecting("every decision and every moment equal")
            .measuredBy(this::pure),
        Claim.that("your-load", "Your policy keeps the bounds on your load.")
            .expecting("scale 120 ms, peak 1.35x (3x at a knee), waste 1.45x, release 300 ms")
            .measuredBy(this::yourLoad),
        Claim.that("go-agrees", "Goroutines over a channel grow and starve by the same rules.")
            .expecting("as many workers as tasks; all but those served wait")
            .measuredBy(GoSide::compare));
  }

  private Finding fixed(Run run) {
    PoolSimulation pool = Scenario.SMALL.pool().seed(run.number(SEED));
    Score few = pool.min(8).max(8).run(ScalingPolicy.fixed(8)).score();
    Score many = pool.min(256).max(256).run(ScalingPolicy.fixed(256)).score();
    return Finding.when(
            few.loss() > 50 && many.waste() > 3,
            String.format(
                Locale.ROOT,
                "8 workers lose %.0f %% of all tasks; 256 workers are paid for %.1f times the time"
                    + " that is worked",
                few.loss(),
                many.waste()))
        .withSamples(2, "runs")
        .with("8 workers", Evidence.figures(few))
        .with("256 workers", Evidence.figures(many));
  }

  private Finding eagerFollows(Run run) {
    Scenario load = Scenario.INDEPENDENT;
    SimulationResult eager = load.run(Contestant.EAGER, run.number(SEED));
    Score score = eager.score();
    PoolSimulation shorter = load.pool().keepAlive(Duration.ofMillis(100));
    Score brief = shorter.seed(run.number(SEED)).run(ScalingPolicy.eager()).score();
    return Finding.when(
            score.timeToScale() <= 95 && score.peak() <= 1.35,
            String.format(
                Locale.ROOT,
                "keeps up after %.0f ms with %.2f times the ideal number of workers; idle ones stay"
                    + " for the keep-alive: released after %,.0f ms, or %.0f ms with a tenth of it",
                score.timeToScale(),
                score.peak(),
                score.release(),
                brief.release()))
        .withSamples(2, "runs")
        .with("keep-alive 1 s", Evidence.figures(score))
        .with("keep-alive 100 ms", Evidence.figures(brief))
        .with(Evidence.inside("An eager pool: " + load.words(), eager));
  }

  private Finding runsAway(Run run, Contestant contestant) {
    Scenario knee = Scenario.KNEE;
    SimulationResult away = knee.run(contestant, run.number(SEED));
    SimulationResult best = knee.run(Contestant.FIXED, run.number(SEED));
    double served = high(away, Moment::completed);
    double possible = high(best, Moment::completed);
    return Finding.when(
            away.score().peak() >= 10 && served <= 1.02 * possible,
            String.format(
                Locale.ROOT,
                "%,.0f workers serve %.1f tasks/ms; 64 fixed ones serve %.1f",
                away.score().peak() * 64,
                served,
                possible))
        .withSamples(2, "runs")
        .with(contestant.words(), Evidence.figures(away.score()))
        .with("served", served)
        .with("possible", possible);
  }

  /// Of what is counted, how much there is each millisecond of the high load's last second.
  private static double high(SimulationResult run, ToDoubleFunction<Moment> counted) {
    List<Moment> moments = run.moments();
    return (counted.applyAsDouble(moments.get(2_500)) - counted.applyAsDouble(moments.get(1_500)))
        / 1_000;
  }

  private Finding gradientStarves(Run run) {
    Scenario load = Scenario.INDEPENDENT;
    long seed = run.number(SEED);
    var runs = new LinkedHashMap<String, SimulationResult>();
    SimulationResult eagerRun = load.run(Contestant.EAGER, seed);
    SimulationResult gradientRun = load.run(Contestant.GRADIENT, seed);
    runs.put(Contestant.EAGER.words(), eagerRun);
    runs.put(Contestant.GRADIENT.words(), gradientRun);
    runs.put(Contestant.LITTLE_KNEE.words(), load.run(Contestant.LITTLE_KNEE, seed));
    Score eager = eagerRun.score();
    Score gradient = gradientRun.score();
    return Finding.when(
            gradient.loss() > 50 && eager.loss() < 5,
            String.format(
                Locale.ROOT,
                "Gradient2 loses %.0f %% of the tasks with %.2f times the ideal number of workers;"
                    + " eager loses %.1f %%",
                gradient.loss(),
                gradient.peak(),
                eager.loss()))
        .withSamples(runs.size(), "runs")
        .with("gradient2", Evidence.figures(gradient))
        .with(Evidence.workers("Workers: " + load.words(), runs));
  }

  private Finding kneeIsFound(Run run) {
    Scenario knee = Scenario.KNEE;
    SimulationResult found = knee.run(Contestant.LITTLE_KNEE, run.number(SEED));
    SimulationResult best = knee.run(Contestant.FIXED, run.number(SEED));
    double served = high(found, Moment::completed);
    double possible = high(best, Moment::completed);
    return Finding.when(
            found.score().peak() <= knee.mostPeak() && served >= 0.97 * possible,
            String.format(
                Locale.ROOT,
                "%.0f workers at most, which serve %.1f tasks/ms; 64 fixed ones serve %.1f",
                found.score().peak() * 64,
                served,
                possible))
        .withSamples(2, "runs")
        .with("littleKnee", Evidence.figures(found.score()))
        .with("served", served)
        .with(decisions(found))
        .with(Evidence.inside("LittleKnee: " + knee.words(), found));
  }

  private static Block.Table decisions(SimulationResult run) {
    List<List<String>> rows =
        run.decisions().stream()
            .map(d ->
                List.of(
                    String.format(Locale.ROOT, "%.0f ms", d.millis()), "" + d.limit(), d.reason()))
            .toList();
    return new Block.Table("Every change of the limit", List.of("at", "limit", "reason"), rows);
  }

  private Finding longerTasks(Run run) {
    Service longer = Service.uniform(Duration.ofMillis(3), Duration.ofMillis(15));
    Load usual = Load.of(Duration.ofSeconds(1), 20);
    SimulationResult seen =
        PoolSimulation.of(usual, usual.service(longer), usual)
            .max(4_096)
            .seed(run.number(SEED))
            .run(ScalingPolicy.littleKnee());
    int before = seen.moments().get(1_000).limit();
    int with = seen.moments().get(1_900).limit();
    int after = seen.moments().get(2_900).limit();
    boolean probed = seen.decisions().stream().anyMatch(d -> d.reason().equals("probe"));
    return Finding.when(
            probed && with >= 180 && with <= 270 && after <= 1.35 * before,
            String.format(
                Locale.ROOT,
                "a limit of %d, then %d, then %d; ideal are 60, 180 and 60",
                before,
                with,
                after))
        .withSamples(1, "runs")
        .with("before", before)
        .with("longer", with)
        .with("after", after)
        .with(Evidence.inside("LittleKnee: tasks of 3 ms, 9 ms, 3 ms", seen));
  }

  private Finding contest(Run run) {
    Set<Contestant> good = EnumSet.allOf(Contestant.class);
    var tables = new ArrayList<Block>();
    for (Scenario scenario : Scenario.ALL) {
      var scores = new EnumMap<Contestant, Score>(Contestant.class);
      for (Contestant contestant : CONTESTANTS) {
        run.note(contestant.words() + ": " + scenario.words());
        Score score = scenario.run(contestant, run.number(SEED)).score();
        scores.put(contestant, score);
        if (!scenario.missed(score).isEmpty()) {
          good.remove(contestant);
        }
      }
      tables.add(Evidence.scores(scenario, scores));
    }
    List<String> names = good.stream().map(Contestant::words).toList();
    Finding finding =
        Finding.when(
                good.equals(EnumSet.of(Contestant.LITTLE_KNEE)),
                "on all three loads: " + (names.isEmpty() ? "nobody" : String.join(", ", names)))
            .withSamples((long) Scenario.ALL.size() * CONTESTANTS.size(), "runs")
            .with("passed", names);
    for (Block table : tables) {
      finding = finding.with(table);
    }
    return finding;
  }

  private Finding manySeeds(Run run) throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    int missed = 0;
    long seeds = run.number(SEEDS);
    for (Scenario scenario : Scenario.ALL) {
      var worst = new Worst();
      for (long seed = run.number(SEED); seed < run.number(SEED) + seeds; seed++) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        run.note("seed " + seed + ": " + scenario.words());
        Score score = scenario.run(Contestant.LITTLE_KNEE, seed).score();
        worst.add(score);
        missed += scenario.missed(score).isEmpty() ? 0 : 1;
      }
      rows.add(worst.row(scenario));
    }
    return Finding.when(
            missed == 0,
            missed + " of " + 3 * seeds + " runs miss a bound; the table has the worst of each")
        .withSamples(3 * seeds, "runs")
        .with("missed", missed)
        .with(
            new Block.Table(
                "LittleKnee, the worst of " + seeds + " runs",
                List.of("load", "scale", "peak", "osc", "waste", "release"),
                rows));
  }

  private Finding pure(Run run) {
    SimulationResult once = Scenario.KNEE.run(Contestant.LITTLE_KNEE, run.number(SEED));
    SimulationResult again = Scenario.KNEE.run(Contestant.LITTLE_KNEE, run.number(SEED));
    return Finding.when(
            once.equals(again),
            String.format(
                Locale.ROOT,
                "%d decisions and %,d moments, %s",
                once.decisions().size(),
                once.moments().size(),
                once.equals(again) ? "all equal" : "not all equal"))
        .withSamples(2, "runs");
  }

  private Finding yourLoad(Run run) {
    Scenario scenario =
        Scenario.custom(run.number(LOW), run.number(HIGH), run.number(KNEE), (int) run.number(MAX));
    Contestant contestant = CONTESTANTS.get((int) run.number(POLICY));
    SimulationResult result = scenario.run(contestant, run.number(SEED));
    List<String> missed = scenario.missed(result.score());
    return Finding.when(
            missed.isEmpty(),
            contestant.words()
                + ", "
                + scenario.words()
                + ": "
                + (missed.isEmpty() ? "all bounds kept" : String.join(", ", missed)))
        .withSamples(1, "runs")
        .with("score", Evidence.figures(result.score()))
        .with(Evidence.scores(scenario, Map.of(contestant, result.score())))
        .with(Evidence.inside(contestant.words() + ": " + scenario.words(), result));
  }
}
