package dev.goloom.leaks;

/// Where in the file an object is, by its identifier: primitive arrays, no object per entry. About
/// 18 bytes for each.
///
/// An entry keeps its slot once all are added, so that others can attach bits to slots.
///
/// Not thread-safe.
final class HeapIndex {
  private final long[] ids;
  private final int[] low;
  private final byte[] high;

  /// @param count how many will be added at most
  HeapIndex(int count) {
    int capacity = (int) Math.min(Integer.MAX_VALUE - 8, count + count / 5L * 2 + 16);
    ids = new long[capacity];
    low = new int[capacity];
    high = new byte[capacity];
  }

  /// How many slots there are.
  int slots() {
    return ids.length;
  }

  /// Adds one. O(1) expected.
  ///
  /// @param id not 0
  void add(long id, long position) {
    int slot = slotFor(id);
    ids[slot] = id;
    low[slot] = (int) position;
    high[slot] = (byte) (position >>> 32);
  }

  /// The slot of an object, or -1 if it was not added. O(1) expected.
  int find(long id) {
    if (id == 0) {
      return -1;
    }
    int slot = slotFor(id);
    return ids[slot] == id ? slot : -1;
  }

  long position(int slot) {
    return ((high[slot] & 0xFFL) << 32) | (low[slot] & 0xFFFF_FFFFL);
  }

  private int slotFor(long id) {
    long mixed = id * 0x9E3779B97F4A7C15L;
    int slot = (int) (((mixed >>> 32) * ids.length) >>> 32);
    while (ids[slot] != 0 && ids[slot] != id) {
      slot = slot + 1 == ids.length ? 0 : slot + 1;
    }
    return slot;
  }
}
