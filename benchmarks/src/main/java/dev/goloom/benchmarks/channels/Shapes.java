package dev.goloom.benchmarks.channels;

/// The shapes of traffic, by somebody's channels and threads. Each method makes its channels,
/// starts its workers, waits until they have ended, and answers the weight of all that arrived.
///
/// Whatever the contender, the work is the same, step by step: these sentences say what, and
/// `channels.go` is written after them too. Worker means virtual thread, coroutine, goroutine.
interface Shapes {

  /// One worker sends and receives in turn, n times, on one channel. Nobody waits.
  long uncontended(int capacity, int n) throws InterruptedException;

  /// Each of the senders sends its share of n to the same channel; as many receivers take a share
  /// each.
  long manyToMany(int senders, int capacity, int n) throws InterruptedException;

  /// Two workers and two channels without a buffer: one sends on the first and receives on the
  /// second, n times, the other sends back what it receives.
  long pingPong(int n) throws InterruptedException;

  /// A worker per stage takes n tokens from the channel before it and sends them on to the channel
  /// behind it; one more worker feeds the first channel, one more empties the last.
  long chain(int stages, int capacity, int n) throws InterruptedException;

  /// So many senders, each with a receiver and a channel of its own, n tokens each.
  long pairs(int pairs, int capacity, int n) throws InterruptedException;

  /// One worker per channel sends its share of n; one worker selects n times.
  long select(int channels, int capacity, int n) throws InterruptedException;

  /// One worker: all channels are full, and stay full, for it selects and sends what it got back to
  /// where it came from, n times. Answers the weight of what is in the channels at the end: the
  /// i-th has i in each place.
  long selectReady(int channels, int capacity, int n) throws InterruptedException;

  /// One worker selects n times from channels that are empty, with a default. Answers how often the
  /// default was taken.
  long selectDefault(int channels, int n) throws InterruptedException;
}
