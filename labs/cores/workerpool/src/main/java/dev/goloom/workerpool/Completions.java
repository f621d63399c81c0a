package dev.goloom.workerpool;

import java.util.Arrays;

/// When the running tasks end, the next first: a binary heap of pairs, without boxes.
final class Completions {
  private long[] ends = new long[64];
  private long[] times = new long[64];
  private int size;

  int size() {
    return size;
  }

  /// When the next one ends, or [Long#MAX_VALUE].
  long next() {
    return size == 0 ? Long.MAX_VALUE : ends[0];
  }

  /// How long the next one will have taken.
  long nextTime() {
    return times[0];
  }

  void add(long end, long time) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      times = Arrays.copyOf(times, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (ends[parent] <= end) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    ends[at] = end;
    times[at] = time;
  }

  void removeNext() {
    size--;
    long end = ends[size];
    long time = times[size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      int right = child + 1;
      int smaller = right < size && ends[right] < ends[child] ? right : child;
      if (ends[smaller] >= end) {
        break;
      }
      move(smaller, at);
      at = smaller;
    }
    ends[at] = end;
    times[at] = time;
  }

  private void move(int from, int to) {
    ends[to] = ends[from];
    times[to] = times[from];
  }
}
