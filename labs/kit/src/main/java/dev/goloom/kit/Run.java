package dev.goloom.kit;

import java.io.IOException;

/// What a measurement may use while it runs.
public interface Run {

  /// The value of a parameter that the lab declares.
  long number(String name);

  /// Whether the user asked for a shorter run.
  boolean quick();

  /// Says what is being done now, for the progress line. Cheap; may be called from any thread.
  void note(String doing);

  /// What the lab's Go program says; it is built and run at the first call of a run.
  ///
  /// @throws IOException if it does not compile or fails
  /// @throws InterruptedException if the run is cancelled
  Twin twin() throws IOException, InterruptedException;
}
