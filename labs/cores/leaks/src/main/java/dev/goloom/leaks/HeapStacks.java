package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The stacks of a heap dump. Equal frames and equal stacks are kept once.
///
/// Confined to one thread.
final class HeapStacks {
  /// How HPROF numbers the line of a native method.
  private static final int NATIVE = -3;

  private final HprofFile file;
  private final HeapClasses classes;
  private final HeapIndex frames;
  private final Map<Integer, Long> traces = new HashMap<>();
  private final Map<Call, StackTraceElement> known = new HashMap<>();
  private final Map<Stack, Stack> stacks = new HashMap<>();

  /// @param count how many frames there are
  HeapStacks(HprofFile file, HeapClasses classes, int count) {
    this.file = file;
    this.classes = classes;
    this.frames = new HeapIndex(count);
  }

  private record Call(long method, long source, int type, int line) {}

  /// Takes what a record tells of frames and stacks.
  void take(int tag, long body) {
    if (tag == HprofFile.FRAME && file.id(body) != 0) {
      frames.add(file.id(body), body);
    } else if (tag == HprofFile.TRACE) {
      traces.put(file.u4(body), body);
    }
  }

  /// All frames of a stack, the innermost first; none if it is not in the dump.
  List<StackTraceElement> frames(int trace) {
    Long at = traces.get(trace);
    if (at == null) {
      return List.of();
    }
    int count = file.u4(at + 8);
    var all = new ArrayList<StackTraceElement>();
    for (int i = 0; i < count; i++) {
      int slot = frames.find(file.id(at + 12 + (long) i * file.idSize()));
      if (slot >= 0) {
        all.add(frame(frames.position(slot)));
      }
    }
    return all;
  }

  private StackTraceElement frame(long at) {
    int idSize = file.idSize();
    var call =
        new Call(
            file.id(at + idSize),
            file.id(at + 3L * idSize),
            file.u4(at + 4L * idSize),
            file.u4(at + 4L * idSize + 4));
    return known.computeIfAbsent(call, this::element);
  }

  private StackTraceElement element(Call call) {
    String source = classes.string(call.source());
    return new StackTraceElement(
        null,
        null,
        null,
        classes.nameOfSerial(call.type()),
        classes.string(call.method()),
        source.isEmpty() ? null : source,
        call.line() == NATIVE ? -2 : Math.max(call.line(), -1));
  }

  /// The frames that a JVM shows: not those of continuations and of lambdas.
  Stack shown(List<StackTraceElement> frames) {
    Stack stack =
        Stack.of(
            frames.stream()
                .filter(frame -> !isHidden(frame.getClassName()))
                .toArray(StackTraceElement[]::new));
    Stack same = stacks.putIfAbsent(stack, stack);
    return same == null ? stack : same;
  }

  private static boolean isHidden(String type) {
    return type.equals("jdk.internal.vm.Continuation")
        || type.startsWith("java.lang.VirtualThread$VThreadContinuation")
        || type.startsWith("java.lang.invoke.LambdaForm$")
        || type.contains("$$Lambda");
  }
}
