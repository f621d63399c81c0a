package dev.goloom.labs.gracefulshutdown;

import java.time.Duration;

/// What one service is told on its command line.
///
/// @param millis how long a job takes
record Setup(
    Ending ending, Trouble trouble, long millis, Duration delay, Duration grace, Duration kill) {
  static final Duration LONG = Duration.ofSeconds(20);

  /// What is wrong with a job.
  enum Trouble {
    NONE,
    /// The first job ignores interrupts and never ends.
    STUBBORN,
    /// A job in the middle ends the JVM.
    EXITS
  }

  /// A service whose times are long enough for all of its jobs.
  static Setup patient(Ending ending, long millis) {
    return new Setup(ending, Trouble.NONE, millis, Duration.ZERO, LONG, LONG);
  }

  /// A service whose grace is over when its jobs are not.
  static Setup hasty(Ending ending, long millis) {
    return new Setup(ending, Trouble.NONE, millis, Duration.ZERO, Duration.ofMillis(millis), LONG);
  }

  Setup with(Trouble newTrouble) {
    return new Setup(ending, newTrouble, millis, delay, grace, kill);
  }

  Setup withDelay(Duration newDelay) {
    return new Setup(ending, trouble, millis, newDelay, grace, kill);
  }

  Setup withTimes(Duration newGrace, Duration newKill) {
    return new Setup(ending, trouble, millis, delay, newGrace, newKill);
  }

  Object[] words() {
    return new Object[] {ending, trouble, millis, delay, grace, kill};
  }

  static Setup of(String[] words) {
    return new Setup(
        Ending.valueOf(words[0]),
        Trouble.valueOf(words[1]),
        Long.parseLong(words[2]),
        Duration.parse(words[3]),
        Duration.parse(words[4]),
        Duration.parse(words[5]));
  }
}
