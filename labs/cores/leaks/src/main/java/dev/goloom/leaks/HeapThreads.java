package dev.goloom.leaks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The threads of a heap dump, platform and virtual ones, with what their frames refer to.
///
/// Confined to one thread.
final class HeapThreads {
  private static final int NO_FRAME = -1;

  // JVM TI's bits in Thread.holder.threadStatus
  private static final int RUNNABLE = 0x4;
  private static final int WITHOUT_LIMIT = 0x10;
  private static final int WITH_LIMIT = 0x20;
  private static final int OBJECT_WAIT = 0x100;
  private static final int PARK = 0x200;
  private static final int MONITOR_ENTER = 0x400;

  /// The bit in a virtual thread's state that a debugger sets.
  private static final int SUSPENDED = 1 << 8;

  private final HprofFile file;
  private final Longs objects = new Longs();
  private final Longs serials = new Longs(); // thread's in the upper half, its stack's in the lower
  private final Longs held = new Longs();
  private final Longs holders =
      new Longs(); // thread's serial in the upper half, frame in the lower

  HeapThreads(HprofFile file) {
    this.file = file;
  }

  /// Takes a thread, or what one of its frames refers to. Other entries do not concern it.
  void take(int tag, long body) {
    long after = body + file.idSize();
    switch (tag) {
      case HprofFile.THREAD_OBJECT -> {
        objects.add(file.id(body));
        serials.add(pair(file.u4(after), file.u4(after + 4)));
      }
      case HprofFile.JAVA_FRAME, HprofFile.JNI_LOCAL -> {
        held.add(file.id(body));
        int frame = tag == HprofFile.JAVA_FRAME ? file.u4(after + 4) : NO_FRAME;
        holders.add(pair(file.u4(after), frame));
      }
      case HprofFile.NATIVE_STACK, HprofFile.THREAD_BLOCK -> {
        held.add(file.id(body));
        holders.add(pair(file.u4(after), NO_FRAME));
      }
      default -> {}
    }
  }

  private static long pair(int upper, int lower) {
    return ((long) upper << 32) | (lower & 0xFFFF_FFFFL);
  }

  int count() {
    return objects.size();
  }

  /// The `Thread` of each.
  long object(int thread) {
    return objects.get(thread);
  }

  /// Reads them all.
  final class Reader {
    private final HeapClasses classes;
    private final HeapObjects heap;
    private final HeapStacks stacks;
    private final HeapIndex texts;
    private final long virtual;
    private final Map<Integer, String> states = new HashMap<>();
    private final int[][] heldBy;

    /// @param texts where the arrays of the threads' names begin
    Reader(HeapClasses classes, HeapObjects heap, HeapStacks stacks, HeapIndex texts)
        throws IOException {
      this.classes = classes;
      this.heap = heap;
      this.stacks = stacks;
      this.texts = texts;
      this.virtual = classes.find("java.lang.VirtualThread");
      classes.constants(virtual).forEach((name, value) -> states.put(value, name));
      this.heldBy = heldBy();
    }

    /// Which of the references each thread's frames have.
    private int[][] heldBy() {
      Map<Integer, Integer> threads = new HashMap<>();
      for (int i = 0; i < count(); i++) {
        threads.put((int) (serials.get(i) >>> 32), i);
      }
      int[] counts = new int[count()];
      int[] owners = new int[held.size()];
      for (int i = 0; i < owners.length; i++) {
        owners[i] = threads.getOrDefault((int) (holders.get(i) >>> 32), -1);
        if (owners[i] >= 0) {
          counts[owners[i]]++;
        }
      }
      int[][] lists = new int[count()][];
      for (int i = 0; i < lists.length; i++) {
        lists[i] = new int[counts[i]];
      }
      for (int i = 0; i < owners.length; i++) {
        if (owners[i] >= 0) {
          int[] list = lists[owners[i]];
          list[list.length - counts[owners[i]]--] = i;
        }
      }
      return lists;
    }

    /// Whether the dump tells the state of a virtual thread: older JVMs have other states, or none.
    boolean knowsStates() {
      return virtual == 0 || (states.containsValue("PARKED") && states.containsValue("WAIT"));
    }

    List<HeapThread> read() throws IOException {
      var threads = new ArrayList<HeapThread>();
      for (int i = 0; i < count(); i++) {
        threads.add(read(i));
      }
      return threads;
    }

    private HeapThread read(int index) throws IOException {
      long object = objects.get(index);
      boolean isVirtual = virtual != 0 && classes.isA(heap.classOf(object), virtual);
      List<StackTraceElement> frames = stacks.frames((int) serials.get(index));
      Stack stack = stacks.shown(frames);
      String name = name(object);
      boolean system = SystemThreads.isOne(name, isVirtual, stack);
      HeapThread.Wait wait = HeapThread.Wait.NOT_FOR_EVER;
      Thread.State state = isVirtual ? virtualState(object) : platformState(object);
      if (!frames.isEmpty() && !system) {
        wait = isVirtual ? virtualWait(object) : platformWait(object);
      }
      boolean parked = wait == HeapThread.Wait.PARKED || wait == HeapThread.Wait.NOT_FOR_EVER;
      long blocker = heap.field(object, "parkBlocker");
      Set<Long> monitors = parked ? Set.of() : monitors(index, object, frames);
      var told =
          new ThreadRecord(
              heap.field(object, "tid"),
              name,
              isVirtual,
              state,
              Classifier.classify(state, stack, Optional.empty()),
              stack,
              blocker(parked ? blocker : monitors.size() == 1 ? monitors.iterator().next() : 0),
              container(object));
      return new HeapThread(told, object, wait, blocker, monitors, held(index), system);
    }

    private Optional<String> blocker(long object) {
      return object == 0 ? Optional.empty() : Optional.of(heap.nameOf(object));
    }

    private Optional<String> container(long thread) throws IOException {
      String name = heap.nameOf(heap.field(thread, "container"));
      return name.isEmpty() || name.contains("RootContainer")
          ? Optional.empty()
          : Optional.of(name);
    }

    private String name(long thread) throws IOException {
      long string = heap.field(thread, "name");
      int slot = texts.find(heap.field(string, "value"));
      return slot < 0 || texts.position(slot) == 0 ? "" : heap.text(string, texts.position(slot));
    }

    private long[] held(int index) {
      return Arrays.stream(heldBy[index]).mapToLong(held::get).toArray();
    }

    /// What may be the monitor: what the frames of `Object.wait` refer to, besides the thread. If
    /// there are none, or optimised code keeps nothing there, the frame that called: its own
    /// variables have the monitor, since it must leave it.
    private Set<Long> monitors(int index, long thread, List<StackTraceElement> frames) {
      int caller = 0;
      while (caller < frames.size()
          && frames.get(caller).getClassName().equals("java.lang.Object")) {
        caller++;
      }
      Set<Long> inWait = heldIn(index, thread, 0, caller);
      return inWait.isEmpty() ? heldIn(index, thread, caller, caller + 1) : inWait;
    }

    private Set<Long> heldIn(int index, long thread, int from, int to) {
      Set<Long> found = new HashSet<>();
      for (int reference : heldBy[index]) {
        int frame = (int) holders.get(reference);
        if (frame >= from && frame < to && held.get(reference) != thread) {
          found.add(held.get(reference));
        }
      }
      return found;
    }

    private String stateName(long thread) throws IOException {
      int state = (int) heap.field(thread, "state");
      return states.getOrDefault(state & ~SUSPENDED, "");
    }

    private Thread.State virtualState(long thread) throws IOException {
      return switch (stateName(thread)) {
        case "PARKED", "PINNED", "WAIT" -> Thread.State.WAITING;
        case "TIMED_PARKED", "TIMED_PINNED", "TIMED_WAIT" -> Thread.State.TIMED_WAITING;
        case "BLOCKED" -> Thread.State.BLOCKED;
        default -> Thread.State.RUNNABLE;
      };
    }

    /// A thread that was woken has a permit, or is on its way out, even if its state lags behind.
    private HeapThread.Wait virtualWait(long thread) throws IOException {
      boolean woken =
          heap.field(thread, "parkPermit") != 0
              || heap.field(thread, "blockPermit") != 0
              || heap.field(thread, "onWaitingList") != 0;
      if (woken || !knowsStates()) {
        return HeapThread.Wait.NOT_FOR_EVER;
      }
      return switch (stateName(thread)) {
        case "PARKED", "PINNED" -> HeapThread.Wait.PARKED;
        case "WAIT" ->
            heap.field(thread, "notified") != 0
                ? HeapThread.Wait.NOT_FOR_EVER
                : HeapThread.Wait.NOTIFICATION;
        case "BLOCKED" -> HeapThread.Wait.MONITOR;
        default -> HeapThread.Wait.NOT_FOR_EVER;
      };
    }

    private int status(long thread) throws IOException {
      return (int) heap.field(heap.field(thread, "holder"), "threadStatus");
    }

    private Thread.State platformState(long thread) throws IOException {
      int status = status(thread);
      if ((status & RUNNABLE) != 0) {
        return Thread.State.RUNNABLE;
      }
      if ((status & MONITOR_ENTER) != 0) {
        return Thread.State.BLOCKED;
      }
      if ((status & WITHOUT_LIMIT) != 0) {
        return Thread.State.WAITING;
      }
      return (status & WITH_LIMIT) != 0 ? Thread.State.TIMED_WAITING : Thread.State.RUNNABLE;
    }

    private HeapThread.Wait platformWait(long thread) throws IOException {
      int status = status(thread);
      return switch (platformState(thread)) {
        case BLOCKED -> HeapThread.Wait.MONITOR;
        case WAITING ->
            (status & PARK) != 0
                ? HeapThread.Wait.PARKED
                : (status & OBJECT_WAIT) != 0
                    ? HeapThread.Wait.NOTIFICATION
                    : HeapThread.Wait.NOT_FOR_EVER;
        default -> HeapThread.Wait.NOT_FOR_EVER;
      };
    }
  }
}
