package dev.goloom.leaks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds leaks in a heap dump: nothing is collected, detached or reclaimed, and the JVM that wrote
/// it may be gone. `jcmd PID GC.heap_dump -all FILE` writes one, or
/// `HotSpotDiagnosticMXBean.dumpHeap(FILE, false)`.
///
/// A thread that waits without a limit is reported if nothing live leads to it, nor to what it
/// waits for. "Live" is what static fields, the JVM and the other threads lead to; a thread that
/// waits counts only once something live leads to it or to what it waits for. So it finds what the
/// garbage collector proves, and more: threads in `Object.wait`, threads before a monitor whose
/// holder leaked, and holders of a reachable lock. Weak references are followed: what is held only
/// weakly may still wake somebody, so it is not reported.
///
/// It is no proof. The JVM writes the variables of each frame, but of optimised code not all: an
/// iterator over a list of latches, in a compiled loop, is taken apart, and then nothing in the
/// dump leads to the latches. So the evidence is [Evidence#UNREACHABLE], which is never certain.
///
/// Stateless. Go's counterpart is the `goroutineleak` profile.
public final class HeapDump {
  private static final List<String> LIMITS =
      List.of(
          "From a heap dump: nothing was reclaimed, and no thread was touched.",
          "No proof: a heap dump does not show what optimised code keeps in registers only, nor who"
              + " holds a monitor. A waker that has its wake source only there is not seen.",
          "Weak references count as strong here: a leaked thread that one leads to is not reported.");

  private HeapDump() {}

  /// Whether a file begins as a heap dump does.
  ///
  /// @throws IOException if it cannot be read
  public static boolean isOne(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return HprofFile.startsLikeOne(in.readNBytes(16));
    }
  }

  /// Reads a heap dump of JDK 24 or newer, and finds the threads that nothing in it can wake. The
  /// verdict is `UNKNOWN` if there are any, or if the dump is of an older JVM.
  ///
  /// The file is mapped, not loaded: memory is needed for the threads and about 18 bytes for each
  /// object. It must not change meanwhile. O(objects + references).
  ///
  /// @return a profile whose capability is [Capability#HEAP_DUMP]; its blockers are named by their
  ///   address, since a heap dump has no hash codes
  /// @throws MalformedDump if it is something else, is cut off, or is damaged
  /// @throws IOException if it cannot be read
  public static LeakProfile read(Path path) throws IOException {
    try (HprofFile file = HprofFile.open(path)) {
      return new OneDump(file, path.toString()).profile();
    } catch (IndexOutOfBoundsException e) {
      var malformed = new MalformedDump("the heap dump is damaged: an entry leads outside of it");
      malformed.initCause(e);
      throw malformed;
    }
  }

  /// The passes over one dump.
  private static final class OneDump {
    private final HprofFile file;
    private final String source;
    private final HeapClasses classes;
    private final HeapThreads threads;
    private final Longs roots = new Longs();
    private int frames;
    private int objects;

    OneDump(HprofFile file, String source) {
      this.file = file;
      this.source = source;
      this.classes = new HeapClasses(file);
      this.threads = new HeapThreads(file);
    }

    LeakProfile profile() throws IOException {
      file.forEachRecord(this::count);
      var stacks = new HeapStacks(file, classes, frames);
      file.forEachRecord((tag, body, length) -> stacks.take(tag, body));
      file.forEachEntry(this::takeRoot);
      classes.check();
      HeapObjects heap = objects();
      HeapThreads.Reader reader = threads.new Reader(classes, heap, stacks, names(heap));
      List<HeapThread> all = reader.read();
      HeapReach.Lost lost = new HeapReach(heap, all).search(roots);
      return profile(all, lost, reader.knowsStates() && areAllThere(all, heap));
    }

    private void count(int tag, long body, long length) {
      if (tag == HprofFile.FRAME) {
        frames++;
      }
      classes.take(tag, body);
    }

    private void takeRoot(int tag, long body) {
      switch (tag) {
        case HprofFile.CLASS -> classes.add(body);
        case HprofFile.INSTANCE, HprofFile.OBJECT_ARRAY -> objects++;
        case HprofFile.PRIMITIVE_ARRAY -> {}
        case HprofFile.THREAD_OBJECT,
            HprofFile.JAVA_FRAME,
            HprofFile.JNI_LOCAL,
            HprofFile.NATIVE_STACK,
            HprofFile.THREAD_BLOCK ->
            threads.take(tag, body);
        default -> roots.add(file.id(body)); // those of no thread
      }
    }

    private HeapObjects objects() throws IOException {
      Longs ofClasses = classes.roots();
      for (int i = 0; i < ofClasses.size(); i++) {
        roots.add(ofClasses.get(i));
      }
      var heap = new HeapObjects(file, classes, objects);
      long classValues = classes.find("java.lang.ClassValue$ClassValueMap");
      file.forEachEntry((tag, body) -> {
        heap.add(tag, body);
        if (tag == HprofFile.INSTANCE && file.id(body + file.idSize() + 4) == classValues) {
          roots.add(file.id(body)); // a class leads to it, but a dump does not show that
        }
      });
      return heap;
    }

    /// Where the characters of the threads' names begin.
    private HeapIndex names(HeapObjects heap) throws IOException {
      var names = new HeapIndex(threads.count());
      for (int i = 0; i < threads.count(); i++) {
        long array = heap.field(heap.field(threads.object(i), "name"), "value");
        if (array != 0) {
          names.add(array, 0);
        }
      }
      file.forEachEntry((tag, body) -> {
        if (tag == HprofFile.PRIMITIVE_ARRAY && names.find(file.id(body)) >= 0) {
          names.add(file.id(body), body);
        }
      });
      return names;
    }

    /// Whether each virtual thread that lives has its stack in the dump: before JDK 22 or so it had
    /// none.
    private boolean areAllThere(List<HeapThread> all, HeapObjects heap) throws IOException {
      var known = new HeapIndex(all.size());
      all.forEach(thread -> known.add(thread.object(), 1));
      long virtual = classes.find("java.lang.VirtualThread");
      int ended = classes.constants(virtual).getOrDefault("TERMINATED", 99);
      var missing = new Longs();
      file.forEachEntry((tag, body) -> {
        if (tag == HprofFile.INSTANCE
            && virtual != 0
            && file.id(body + file.idSize() + 4) == virtual
            && known.find(file.id(body)) < 0) {
          long state = heap.field(file.id(body), "state");
          if (state != 0 && state != ended) {
            missing.add(file.id(body));
          }
        }
      });
      return missing.size() == 0;
    }

    private LeakProfile profile(List<HeapThread> all, HeapReach.Lost lost, boolean complete) {
      var findings = new ArrayList<Finding>();
      lost.always().stream()
          .map(thread -> new Finding(Evidence.UNREACHABLE, thread.told(), reason(thread)))
          .forEach(findings::add);
      lost.perhaps().stream()
          .map(thread -> new Finding(Evidence.UNREACHABLE, thread.told(), DOUBT))
          .forEach(findings::add);
      var limits = new ArrayList<>(LIMITS);
      if (!complete) {
        limits.add(
            "This dump does not tell where virtual threads stand: JDK 24 and newer write that.");
      }
      List<ThreadRecord> shown =
          all.stream().filter(thread -> !thread.isSystem()).map(HeapThread::told).toList();
      return new LeakProfile(
          new Snapshot(file.taken(), source, shown),
          List.copyOf(findings),
          Capability.HEAP_DUMP,
          List.copyOf(limits),
          complete && findings.isEmpty() ? Verdict.CLEAN : Verdict.UNKNOWN);
    }

    private static final String DOUBT =
        "nothing live leads to it, but a platform thread may have been woken just before the dump";

    private static String reason(HeapThread thread) {
      return switch (thread.waitsFor()) {
        case NOT_FOR_EVER, PARKED -> "";
        case NOTIFICATION -> "nothing live leads to the object whose notify it waits for";
        case MONITOR -> "who may hold its monitor leaked, too";
      };
    }
  }
}
