package dev.goloom.benchmarks.channels;

import java.util.stream.IntStream;

/// What is sent: made beforehand, so that no row pays for allocation or boxing, and told apart, so
/// that a sum shows whether each arrived once.
///
/// @param id its weight in the sum
record Token(int id) {
  private static final int COUNT = 256;
  private static final Token[] ALL =
      IntStream.range(0, COUNT).mapToObj(Token::new).toArray(Token[]::new);

  /// The i-th token of a sender: they repeat.
  static Token of(int i) {
    return ALL[i & (COUNT - 1)];
  }

  /// What the first n tokens of a sender weigh.
  static long sum(int n) {
    return IntStream.range(0, n).mapToLong(i -> of(i).id).sum();
  }
}
