package dev.goloom.kit;

/// What a measurement may use while it runs.
public interface Run {

  /// The value of a parameter that the lab declares.
  long number(String name);

  /// Whether the user asked for a shorter run.
  boolean quick();

  /// Says what is being done now, for the progress line. Cheap; may be called from any thread.
  void note(String doing);

  /// What the lab's Go program says, or why it says nothing; it is built and run at the first call.
  ///
  /// @throws InterruptedException if the run is cancelled
  Twin twin() throws InterruptedException;
}
