package dev.goloom.benchmarks.channels;

/// One shape with its sizes: what a row of a table measures.
///
/// The numbers of tokens make one operation last a few milliseconds: long against the start of its
/// workers, short against an iteration.
///
/// @param steps how often the step happens whose time is reported
/// @param weight what the shape must answer, or something was lost or came twice
/// @param body runs the shape
record Shape(long steps, long weight, Body body) {

  /// Calls one of the methods of [Shapes].
  @FunctionalInterface
  interface Body {
    long run(Shapes shapes) throws InterruptedException;
  }

  static Shape uncontended(int capacity, int n) {
    return new Shape(n, Token.sum(n), shapes -> shapes.uncontended(capacity, n));
  }

  static Shape manyToMany(int senders, int capacity, int n) {
    return new Shape(
        n, senders * Token.sum(n / senders), shapes -> shapes.manyToMany(senders, capacity, n));
  }

  static Shape pingPong(int n) {
    return new Shape(n, Token.sum(n), shapes -> shapes.pingPong(n));
  }

  static Shape chain(int stages, int capacity, int n) {
    return new Shape((long) stages * n, Token.sum(n), shapes -> shapes.chain(stages, capacity, n));
  }

  static Shape pairs(int pairs, int capacity, int n) {
    return new Shape(
        (long) pairs * n, pairs * Token.sum(n), shapes -> shapes.pairs(pairs, capacity, n));
  }

  static Shape select(int channels, int capacity, int n) {
    return new Shape(
        n, channels * Token.sum(n / channels), shapes -> shapes.select(channels, capacity, n));
  }

  static Shape selectReady(int channels, int capacity, int n) {
    return new Shape(
        n, capacity * Token.sum(channels), shapes -> shapes.selectReady(channels, capacity, n));
  }

  static Shape selectDefault(int channels, int n) {
    return new Shape(n, n, shapes -> shapes.selectDefault(channels, n));
  }

  /// Runs it once.
  ///
  /// @return the number of steps
  /// @throws IllegalStateException if a token was lost or came twice
  /// @throws InterruptedException if this thread is interrupted
  long run(Shapes shapes) throws InterruptedException {
    long arrived = body.run(shapes);
    if (arrived != weight) {
      throw new IllegalStateException("tokens of weight " + weight + " left, " + arrived + " came");
    }
    return steps;
  }
}
