package dev.goloom.labs.contextcancellation;

import dev.goloom.channels.Bubble;
import dev.goloom.channels.Timer;
import java.time.Duration;
import java.time.Instant;

/// Time that passes only when nobody has anything to do, so that a busy machine measures the same
/// as an idle one, and a minute takes no time.
final class VirtualTime {
  private final Instant start = Timer.now();

  private VirtualTime() {}

  /// What happens in virtual time.
  @FunctionalInterface
  interface Story {
    void tell(VirtualTime time) throws Exception;
  }

  /// Runs a story; the threads that it starts with [Go#go] belong to it.
  ///
  /// @throws IllegalStateException if the story fails
  /// @throws InterruptedException if interrupted
  static void run(Story story) throws InterruptedException {
    try {
      Bubble.run(() -> story.tell(new VirtualTime()));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the story failed: " + e.getMessage(), e);
    }
  }

  /// Milliseconds since the story began.
  long millis() {
    return Duration.between(start, Timer.now()).toMillis();
  }
}
