package dev.goloom.leaks;

import java.util.concurrent.CountDownLatch;

/// Plants one leak and a deadlock over static locks, profiles, and prints what the profile says of
/// itself: the capability, the verdict, a line for each finding and for each limit. With a second
/// argument a virtual thread of somebody else is at work meanwhile.
final class Statement {
  private Statement() {}

  /// Runs it.
  ///
  /// @param args `own` if the detector is to start the threads
  public static void main(String[] args) {
    LeakDetector detector = LeakDetector.create();
    Spawn spawn = args[0].equals("own") ? Spawn.of(detector, "") : Spawn.anybodys("");
    Waits.latch(spawn);
    StaticDeadlock.plant(spawn);
    Recall.awaitParked(detector, spawn);
    if (args.length > 1) {
      var working = new CountDownLatch(1);
      Thread.startVirtualThread(() -> work(working));
      Waits.uninterrupted(working::await);
    }
    LeakProfile profile = detector.profile();
    System.out.println("capability\t" + profile.capability());
    System.out.println("verdict\t" + profile.verdict());
    for (Finding finding : profile.findings()) {
      System.out.println("finding\t" + finding.evidence() + "\t" + finding.thread().name());
    }
    profile.limits().forEach(limit -> System.out.println("limit\t" + limit));
  }

  private static void work(CountDownLatch working) {
    working.countDown();
    while (true) {
      Thread.onSpinWait();
    }
  }
}
