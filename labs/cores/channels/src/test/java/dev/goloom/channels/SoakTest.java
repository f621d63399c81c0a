package dev.goloom.channels;

import org.junit.jupiter.api.Test;

/// Two seconds of [Soak] in each build; `-Psoak` runs it for as long as one likes.
final class SoakTest {
  private static final long SECONDS = Long.getLong("soak.seconds", 2);

  @Test
  void randomTraffic_losesNothingAndDoublesNothing() throws Exception {
    System.out.println("soak: " + new Soak().run(SECONDS));
  }
}
