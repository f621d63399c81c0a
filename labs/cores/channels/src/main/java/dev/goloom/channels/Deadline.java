package dev.goloom.channels;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// A time on a clock. Immutable.
///
/// @param wall what people read, fixed when the deadline is made
/// @param nanos the same on the clock, which does not jump as wall time may
record Deadline(Instant wall, long nanos, Clock clock) {

  /// Half of what a long can hold: deadlines are compared by subtraction.
  private static final long LONGEST = Long.MAX_VALUE / 2;

  static Deadline after(Duration timeout) {
    Clock clock = Clock.current();
    long delay = Math.clamp(TimeUnit.NANOSECONDS.convert(timeout), -LONGEST, LONGEST);
    return new Deadline(clock.now().plusNanos(delay), clock.nanoTime() + delay, clock);
  }

  static Deadline at(Instant wall) {
    Clock clock = Clock.current();
    Duration delay = Duration.between(clock.now(), wall);
    long nanos = Math.clamp(TimeUnit.NANOSECONDS.convert(delay), -LONGEST, LONGEST);
    return new Deadline(wall, clock.nanoTime() + nanos, clock);
  }

  boolean isBefore(Deadline other) {
    return clock == other.clock ? nanos - other.nanos < 0L : wall.isBefore(other.wall);
  }

  /// Nanoseconds from now; zero or less if it has passed.
  long nanosLeft() {
    return nanos - clock.nanoTime();
  }
}
