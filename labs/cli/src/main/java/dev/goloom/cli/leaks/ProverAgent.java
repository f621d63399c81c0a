package dev.goloom.cli.leaks;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// What another JVM loads when `lab leaks PID --prove` asks it to.
///
/// It stays in that JVM's class path for good, as every agent does, so it is small and uses nothing
/// but the JDK. The detector itself is loaded apart: it cannot meet classes of the same name there,
/// it goes when it is done, and a second proof brings its own.
public final class ProverAgent {
  private ProverAgent() {}

  /// Called by the JVM, in its thread for attached tools; the caller waits until this returns.
  ///
  /// @param arguments the agent's jar and the file for the result, with a bar between
  public static void agentmain(String arguments, Instrumentation instrumentation)
      throws ReflectiveOperationException, IOException {
    int bar = arguments.indexOf('|');
    URL jar = Path.of(arguments.substring(0, bar)).toUri().toURL();
    // Not closed: a thread of the detector may still load a class. The collector closes it.
    var loader =
        new URLClassLoader("goloom", new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    export(instrumentation, loader.getUnnamedModule());
    loader
        .loadClass(Prover.class.getName())
        .getMethod("run", String.class)
        .invoke(null, arguments.substring(bar + 1));
  }

  /// As `--add-exports java.base/jdk.internal.vm` would have done, but for the detector alone.
  private static void export(Instrumentation instrumentation, Module detector) {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("jdk.internal.vm", Set.of(detector)),
        Map.of(),
        Set.of(),
        Map.of());
  }
}
