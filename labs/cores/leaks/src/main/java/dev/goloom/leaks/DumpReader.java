package dev.goloom.leaks;

import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one thread dump, of the shapes that JDK 21 to 25 write:
///
/// | | 21 | 25 |
/// |---|---|---|
/// | numbers (`tid`, `processId`) | numbers or strings | strings |
/// | `state`, `parkBlocker`, `blockedOn`, `waitingOn`, `monitorsOwned` | none | yes |
/// | `virtual` | none | `true`, or left out |
///
/// What an older JVM leaves out is concluded from the frames. Members that it does not know it
/// skips: later JVMs add some.
///
/// Strings, frames and stacks that occur again are shared: of 100,000 threads at a few places it
/// keeps 100,000 small records.
///
/// Confined to one thread, and to one dump.
final class DumpReader {
  private static final String WRITE_ONE =
      "write a JSON dump: jcmd PID Thread.dump_to_file -format=json FILE";
  private static final int MAX_SHARED = 1 << 16;

  private final JsonInput json;
  private final String source;
  private final List<ThreadRecord> threads = new ArrayList<>();
  private final Map<String, StackTraceElement> frames = new HashMap<>();
  private final Map<Stack, Stack> stacks = new HashMap<>();
  private final Map<String, Long> owners = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Map<Long, String> blocked = new HashMap<>();
  private final WaitForGraph graph;
  private Instant taken = Instant.EPOCH;
  private String jvm = "unknown";
  private int system;
  private boolean isDump;

  DumpReader(Reader in, String source) {
    this(in, source, new WaitForGraph());
  }

  /// @param graph waits that the dump does not show; those that it shows are added
  DumpReader(Reader in, String source, WaitForGraph graph) {
    this.graph = graph;
    this.json = new JsonInput(in);
    this.source = source;
  }

  ThreadDump read() throws IOException {
    checkKind();
    json.object(this::top);
    json.end();
    if (!isDump) {
      throw new MalformedDump("this is JSON, but no thread dump; " + WRITE_ONE);
    }
    blocked.forEach(this::link);
    return new ThreadDump(
        new Snapshot(taken, source, List.copyOf(threads)), jvm, system, graph.cycles());
  }

  private void checkKind() throws IOException {
    int first = json.peek();
    if (first == '{') {
      return;
    }
    throw new MalformedDump(
        switch (first) {
          case -1 -> "the file is empty; " + WRITE_ONE;
          case 'J' -> "this looks like a heap dump; " + WRITE_ONE;
          case '[' -> "this is JSON, but no thread dump; " + WRITE_ONE;
          default ->
              (first >= '0' && first <= '9') || first == '"' || first == 'F'
                  ? "this looks like a thread dump as text; " + WRITE_ONE
                  : "this is no JSON; " + WRITE_ONE;
        });
  }

  private void top(String name) throws IOException {
    if (name.equals("threadDump")) {
      isDump = true;
      json.object(this::dump);
    } else {
      json.skip();
    }
  }

  private void dump(String name) throws IOException {
    switch (name) {
      case "time" -> taken = instant(json.scalar());
      case "runtimeVersion" -> jvm = String.valueOf(json.scalar());
      case "threadContainers" -> json.array(() -> new Container().read());
      default -> json.skip();
    }
  }

  private static Instant instant(@Nullable String text) {
    try {
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private void owns(String lock, long thread) {
    Long before = owners.putIfAbsent(lock, thread);
    if (before != null && before != thread) {
      ambiguous.add(lock); // two objects with one hash, or the lock went on while this was taken
    }
  }

  private void link(long waiter, String lock) {
    Long holder = owners.get(lock);
    if (holder != null && holder != waiter && !ambiguous.contains(lock)) {
      graph.add(waiter, lock, holder);
    }
  }

  private StackTraceElement frame(String text) throws IOException {
    StackTraceElement known = frames.get(text);
    if (known == null) {
      known = parsed(text);
      if (frames.size() >= MAX_SHARED) {
        frames.clear(); // a dump of very many different frames: sharing would cost more
      }
      frames.put(text, known);
    }
    return known;
  }

  private StackTraceElement parsed(String text) throws IOException {
    try {
      return Frames.parse(text);
    } catch (IllegalArgumentException e) {
      throw json.malformed("'" + text + "' where a stack frame should be");
    }
  }

  /// One group of threads: those of an executor, or of nobody.
  private final class Container {
    private String name = "<root>";

    void read() throws IOException {
      json.object(this::member);
    }

    private void member(String member) throws IOException {
      switch (member) {
        case "container" -> name = String.valueOf(json.scalar());
        case "threads" -> json.array(() -> new OneThread(name).read());
        default -> json.skip();
      }
    }
  }

  /// One thread; a field is set when its member comes.
  private final class OneThread {
    private final String container;
    private final List<StackTraceElement> stack = new ArrayList<>();
    private final Set<String> owned = new HashSet<>();
    private @Nullable String tid;
    private String name = "";
    private @Nullable String state;
    private boolean virtual;
    private @Nullable String parkBlocker;
    private @Nullable String parkOwner;
    private @Nullable String blockedOn;
    private @Nullable String waitingOn;

    OneThread(String container) {
      this.container = container;
    }

    void read() throws IOException {
      json.object(this::member);
      if (tid == null) {
        throw json.malformed("a thread without tid");
      }
      keep(id(tid));
    }

    private void member(String member) throws IOException {
      switch (member) {
        case "tid" -> tid = json.scalar();
        case "name" -> name = Optional.ofNullable(json.scalar()).orElse("");
        case "state" -> state = json.scalar();
        case "virtual" -> virtual = "true".equals(json.scalar());
        case "stack" -> json.array(() -> stack.add(frame(json.string())));
        case "parkBlocker" -> json.object(this::blocker);
        case "blockedOn" -> blockedOn = json.scalar();
        case "waitingOn" -> waitingOn = json.scalar();
        case "monitorsOwned" -> json.array(() -> json.object(this::monitors));
        default -> json.skip();
      }
    }

    private void blocker(String member) throws IOException {
      switch (member) {
        case "object" -> parkBlocker = json.scalar();
        case "owner", "exclusiveOwnerThread" -> parkOwner = json.scalar();
        default -> json.skip();
      }
    }

    private void monitors(String member) throws IOException {
      if (member.equals("locks")) {
        json.array(this::lock);
      } else {
        json.skip();
      }
    }

    private void lock() throws IOException {
      String lock = json.scalar(); // null: the compiler knew that nobody else could lock it
      if (lock != null) {
        owned.add(lock);
      }
    }

    private long id(String text) throws IOException {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw json.malformed("a tid that is no number: '" + text + "'");
      }
    }

    private void keep(long id) throws IOException {
      Stack where = shared(Stack.of(stack.toArray(StackTraceElement[]::new)));
      boolean isVirtual = virtual || runsAsVirtual(where);
      Thread.State now = state == null ? concluded(where) : known(state);
      if (SystemThreads.isOne(name, isVirtual, where)) {
        system++;
        return;
      }
      Optional<String> blocker = blocker();
      threads.add(
          new ThreadRecord(
              id,
              name,
              isVirtual,
              now,
              Classifier.classify(now, where, blocker),
              where,
              blocker,
              container.equals("<root>") ? Optional.empty() : Optional.of(container)));
      noteLocks(id);
    }

    private Optional<String> blocker() {
      if (parkBlocker != null) {
        return Optional.of(parkBlocker);
      }
      return Optional.ofNullable(blockedOn != null ? blockedOn : waitingOn);
    }

    /// A thread in `Object.wait` is listed as the owner of the monitor that it gave up.
    private void noteLocks(long id) {
      owned.remove(waitingOn);
      owned.remove(blockedOn);
      owned.forEach(lock -> owns(lock, id));
      if (blockedOn != null) {
        blocked.put(id, blockedOn);
      }
      if (parkBlocker != null && parkOwner != null && parkOwner.matches("\\d{1,18}")) {
        graph.add(id, parkBlocker, Long.parseLong(parkOwner));
      }
    }

    private Thread.State known(String text) throws IOException {
      try {
        return Thread.State.valueOf(text);
      } catch (IllegalArgumentException e) {
        throw json.malformed("no such state of a thread: '" + text + "'");
      }
    }
  }

  private Stack shared(Stack stack) {
    Stack known = stacks.putIfAbsent(stack, stack);
    return known == null ? stack : known;
  }

  private static boolean runsAsVirtual(Stack stack) {
    return !stack.frames().isEmpty()
        && stack.frames().getLast().getClassName().equals("java.lang.VirtualThread");
  }

  /// What a dump that does not tell states shows all the same. A thread that is blocked on a
  /// monitor looks as if it ran.
  private static Thread.State concluded(Stack stack) {
    for (StackTraceElement frame : stack.frames()) {
      switch (frame.getClassName() + "." + frame.getMethodName()) {
        case "java.util.concurrent.locks.LockSupport.park", "java.lang.Object.wait" -> {
          return Thread.State.WAITING;
        }
        case "java.util.concurrent.locks.LockSupport.parkNanos",
            "java.util.concurrent.locks.LockSupport.parkUntil",
            "java.lang.Thread.sleep" -> {
          return Thread.State.TIMED_WAITING;
        }
        default -> {
          if (!Frames.isLibrary(frame)) {
            return Thread.State.RUNNABLE;
          }
        }
      }
    }
    return Thread.State.RUNNABLE;
  }
}
