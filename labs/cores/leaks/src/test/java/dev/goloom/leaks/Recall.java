package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// Plants every kind of waiting twice per round, leaked and healthy, and counts what a profile
/// proves. A program of its own: it runs in a child JVM with the collector that is asked for.
///
/// Prints `rounds planted proved false-alarms misnamed unended`, separated by tabs, and then a line
/// for each thread that was missed, was a false alarm, or was given the wrong reason.
final class Recall {
  private static final List<String> TROUBLE = new ArrayList<>();

  private Recall() {}

  /// Runs it.
  ///
  /// @param args how many rounds; `own` if the detector is to start the threads
  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    LeakDetector detector = LeakDetector.create();
    Function<String, Spawn> spawns =
        args[1].equals("own") ? suffix -> Spawn.of(detector, suffix) : Spawn::anybodys;
    int planted = 0;
    int missed = 0;
    int falseAlarms = 0;
    int misnamed = 0;
    int unended = 0;
    for (int round = 0; round < rounds; round++) {
      var healthy = spawns.apply(" healthy " + round);
      var wakers = new ArrayList<Runnable>();
      Waits.ALL.forEach(kind -> wakers.add(kind.apply(healthy)));
      var leaked = spawns.apply(" leaked " + round);
      Leash leash = Waits.leakAll(leaked);
      awaitParked(detector, healthy, leaked);

      LeakProfile profile = detector.profile(leash);
      Map<String, WaitReason> proved = proved(profile);
      Set<String> found = proved.keySet();
      planted += leaked.labels().size();
      missed += count("missed", leaked.labels(), name -> !found.contains(name));
      falseAlarms += count("false alarm", healthy.labels(), found::contains);
      misnamed +=
          count(
              "wrong reason",
              leaked.labels(),
              name -> found.contains(name) && proved.get(name) != Waits.reason(name));
      wakers.forEach(Runnable::run);
      unended += awaitEnd(detector, healthy);
    }
    System.out.printf(
        "%d\t%d\t%d\t%d\t%d\t%d%n",
        rounds, planted, planted - missed, falseAlarms, misnamed, unended);
    TROUBLE.forEach(System.out::println);
  }

  private static int count(String what, List<String> names, Predicate<String> bad) {
    int count = 0;
    for (String name : names) {
      if (bad.test(name)) {
        count++;
        TROUBLE.add(what + "\t" + name);
      }
    }
    return count;
  }

  /// What the proved threads wait for, by their names.
  private static Map<String, WaitReason> proved(LeakProfile profile) {
    var proved = new HashMap<String, WaitReason>();
    for (Finding finding : profile.findings()) {
      if (finding.evidence() == Evidence.PROVEN) {
        proved.put(finding.thread().name(), finding.thread().reason());
      }
    }
    return proved;
  }

  static void awaitParked(LeakDetector detector, Spawn... spawns) {
    Awaitility.await()
        .until(() -> {
          Set<String> parked = waiting(detector);
          for (Spawn spawn : spawns) {
            if (!parked.containsAll(spawn.labels())) {
              return false;
            }
          }
          return true;
        });
  }

  private static Set<String> waiting(LeakDetector detector) {
    var parked = new HashSet<String>();
    for (ThreadRecord thread : detector.snapshot().threads()) {
      if (thread.state() == Thread.State.WAITING) {
        parked.add(thread.name());
      }
    }
    return parked;
  }

  /// How many do not end although they were woken.
  private static int awaitEnd(LeakDetector detector, Spawn spawn) {
    var names = new HashSet<>(spawn.labels());
    try {
      Awaitility.await()
          .until(() ->
              detector.snapshot().threads().stream()
                  .noneMatch(thread -> names.contains(thread.name())));
      return 0;
    } catch (ConditionTimeoutException e) {
      return 1;
    }
  }
}
