package dev.goloom.channels;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A small random program: what each of some threads does, one after the other.
///
/// @param capacities of its channels
/// @param threads the operations of each thread
record Program(List<Integer> capacities, List<List<Op>> threads) {

  /// Makes one up.
  ///
  /// @param blocking whether it may send, receive and select, or only try
  static Program random(RandomGenerator random, boolean blocking) {
    var draft = new Maker(random, blocking);
    var capacities = new ArrayList<Integer>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      capacities.add(random.nextInt(3));
    }
    var threads = new ArrayList<List<Op>>();
    for (int i = 2 + random.nextInt(2); i > 0; i--) {
      threads.add(draft.ops(1 + random.nextInt(4), capacities.size()));
    }
    return new Program(capacities, threads);
  }

  int size() {
    return threads.stream().mapToInt(List::size).sum();
  }

  /// The smallest program that still fails: operations are left out as long as one can be.
  Program shrunk(Failing fails) throws InterruptedException {
    for (Program smaller : smaller()) {
      if (fails.test(smaller)) {
        return smaller.shrunk(fails);
      }
    }
    return this;
  }

  private List<Program> smaller() {
    var all = new ArrayList<Program>();
    for (int t = 0; t < threads.size(); t++) {
      all.add(new Program(capacities, without(threads, t)));
    }
    for (int t = 0; t < threads.size(); t++) {
      for (int i = 0; i < threads.get(t).size(); i++) {
        var changed = new ArrayList<>(threads);
        changed.set(t, without(threads.get(t), i));
        all.add(new Program(capacities, changed));
      }
    }
    return all;
  }

  private static <T> List<T> without(List<T> list, int index) {
    var copy = new ArrayList<>(list);
    copy.remove(index);
    return copy;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int c = 0; c < capacities.size(); c++) {
      text.append("  c").append(c).append(" = make(").append(capacities.get(c)).append(")\n");
    }
    for (int t = 0; t < threads.size(); t++) {
      text.append("  T").append(t).append(": ").append(threads.get(t)).append('\n');
    }
    return text.toString();
  }

  /// Whether a program fails.
  @FunctionalInterface
  interface Failing {
    boolean test(Program program) throws InterruptedException;
  }

  /// Makes operations up; counts the values.
  private static final class Maker {
    private final RandomGenerator random;
    private final boolean blocking;
    private int values;

    Maker(RandomGenerator random, boolean blocking) {
      this.random = random;
      this.blocking = blocking;
    }

    List<Op> ops(int count, int channels) {
      var ops = new ArrayList<Op>();
      for (int i = 0; i < count; i++) {
        ops.add(op(channels));
      }
      return ops;
    }

    private Op op(int channels) {
      int channel = random.nextInt(channels);
      return switch (random.nextInt(blocking ? 20 : 9)) {
        case 0, 1, 2, 3 -> new Op.TrySend(channel, values++);
        case 4, 5, 6 -> new Op.TryReceive(channel);
        case 7 -> new Op.Len(channel);
        case 8 -> new Op.Close(channel);
        case 9, 10, 11 -> new Op.Send(channel, values++);
        case 12, 13, 14 -> new Op.Receive(channel);
        default -> new Op.Choose(List.of(arm(channels), arm(channels)), random.nextInt(5) < 2);
      };
    }

    private Op arm(int channels) {
      int channel = random.nextInt(channels);
      return random.nextBoolean() ? new Op.Send(channel, values++) : new Op.Receive(channel);
    }
  }
}
