package dev.goloom.channels;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// What the law suites run on: unbuffered and three capacities, on both kinds of thread.
final class Shapes {
  private Shapes() {}

  static Stream<Arguments> all() {
    return Stream.of(0, 1, 2, 16)
        .flatMap(
            capacity -> Stream.of(Crew.Kind.values()).map(kind -> Arguments.of(capacity, kind)));
  }

  /// Sends 0, 1, ... until the buffer is full.
  static void fill(Chan<Integer> channel) {
    for (int i = 0; i < channel.cap(); i++) {
      if (!channel.trySend(i)) {
        throw new AssertionError("full after " + i + " of " + channel);
      }
    }
  }
}
