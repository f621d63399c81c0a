package dev.goloom.leaks;

/// How sure a finding is, the surest first.
public enum Evidence {
  /// A parked virtual thread that nothing live can reach: nobody can ever wake it.
  PROVEN("unreachable: nothing live can wake it"),
  /// Threads that wait for each other in a cycle.
  DEADLOCK("wait-for cycle"),
  /// Nothing that a heap dump shows leads to the thread or to what it waits for. It may be healthy:
  /// a dump does not show what optimised code keeps in registers only.
  UNREACHABLE("nothing that the heap dump shows can wake it"),
  /// The same stack in several snapshots, and its group grows or stays. It may be healthy.
  SUSPECTED("same stack in every snapshot"),
  /// Still running when the scope that started it ended. It may end later.
  RUNNING_AT_END("running when its scope ended");

  private final String meaning;

  Evidence(String meaning) {
    this.meaning = meaning;
  }

  /// What it means, in a few words.
  public String meaning() {
    return meaning;
  }

  /// Whether it fails a build unless somebody says otherwise: only what cannot be a false alarm
  /// does.
  public boolean isCertain() {
    return this == PROVEN || this == DEADLOCK;
  }
}
