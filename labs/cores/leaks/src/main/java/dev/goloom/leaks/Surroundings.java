package dev.goloom.leaks;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The flags and agents of this JVM that change what a profile can say.
///
/// @param collects whether `System.gc()` does anything
/// @param concurrent whether it is concurrent, so that it may miss what has just died
/// @param resurrects whether finalizers surely bring unreachable threads back; else it must be
///   tried
/// @param agent whether a native agent, such as a debugger, may hold threads
/// @param limits a sentence for each thing that is lost
record Surroundings(
    boolean collects, boolean concurrent, boolean resurrects, boolean agent, List<String> limits) {
  private static final int KNOWN_RELEASE = 25;

  /// Those of G1, Parallel and Serial.
  private static final Set<String> FULL_COLLECTORS =
      Set.of("G1 Old Generation", "PS MarkSweep", "MarkSweepCompact");

  private static final String FINALIZER = "java.lang.ref.Finalizer$FinalizerThread";

  /// Looks around.
  static Surroundings probe() {
    var limits = new ArrayList<String>();
    boolean disabled = isSet("DisableExplicitGC");
    if (disabled) {
      limits.add(
          "System.gc() does nothing here (-XX:+DisableExplicitGC): nothing can be proved. Remove"
              + " that flag.");
    }
    boolean concurrent = isSet("ExplicitGCInvokesConcurrent");
    if (concurrent) {
      limits.add(
          "System.gc() is concurrent here (-XX:+ExplicitGCInvokesConcurrent): a thread that leaked"
              + " in the last moments may be missed.");
    }
    boolean agent = false;
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (argument.startsWith("-agentlib:") || argument.startsWith("-agentpath:")) {
        agent = true;
        limits.add(
            "A native agent is attached ("
                + argument
                + "): threads that it holds, as a debugger does with those it shows, cannot be"
                + " proved.");
      }
    }
    int release = Runtime.version().feature();
    if (release != KNOWN_RELEASE) {
      limits.add(
          "This is a JDK "
              + release
              + "; the method was made for "
              + KNOWN_RELEASE
              + ": believe what it finds, and not that it finds all.");
    }
    return new Surroundings(
        !disabled,
        concurrent,
        release == KNOWN_RELEASE && collectsInOnePause() && runsFinalizers(),
        agent,
        List.copyOf(limits));
  }

  private static boolean collectsInOnePause() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .anyMatch(collector -> FULL_COLLECTORS.contains(collector.getName()));
  }

  /// With `--finalization=disabled` nobody starts that thread; and one that is at work may be
  /// stuck.
  private static boolean runsFinalizers() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getClass().getName().equals(FINALIZER))
        .anyMatch(entry ->
            Arrays.stream(entry.getValue())
                .noneMatch(frame -> frame.getMethodName().equals("runFinalizer")));
  }

  /// Whether somebody set it.
  private static boolean isSet(String flag) {
    try {
      var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      VMOption option = diagnostics.getVMOption(flag);
      boolean asked =
          option.getOrigin() != VMOption.Origin.DEFAULT
              && option.getOrigin() != VMOption.Origin.ERGONOMIC;
      // Shenandoah sets flags of other collectors for itself.
      return asked && Boolean.parseBoolean(option.getValue());
    } catch (IllegalArgumentException | NullPointerException e) {
      return false; // another JVM, or no such flag: the canary will tell
    }
  }
}
