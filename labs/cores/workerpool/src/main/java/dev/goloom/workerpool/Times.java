package dev.goloom.workerpool;

/// A line of instants, without boxes: the tasks in the queue, the idle workers.
final class Times {
  private long[] ring = new long[64];
  private int head;
  private int size;

  int size() {
    return size;
  }

  void addLast(long time) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size++) & (ring.length - 1)] = time;
  }

  private void grow() {
    long[] larger = new long[2 * size];
    for (int i = 0; i < size; i++) {
      larger[i] = ring[(head + i) & (ring.length - 1)];
    }
    ring = larger;
    head = 0;
  }

  long first() {
    return ring[head];
  }

  long removeFirst() {
    long time = ring[head];
    head = (head + 1) & (ring.length - 1);
    size--;
    return time;
  }

  void removeLast() {
    size--;
  }
}
