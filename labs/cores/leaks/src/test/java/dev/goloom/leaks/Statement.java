package dev.goloom.leaks;

/// Plants one leak and a deadlock over static locks, profiles, and prints what the profile says of
/// itself: the capability, the verdict, a line for each finding and for each limit.
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
    LeakProfile profile = detector.profile();
    System.out.println("capability\t" + profile.capability());
    System.out.println("verdict\t" + profile.verdict());
    for (Finding finding : profile.findings()) {
      System.out.println("finding\t" + finding.evidence() + "\t" + finding.thread().name());
    }
    profile.limits().forEach(limit -> System.out.println("limit\t" + limit));
  }
}
