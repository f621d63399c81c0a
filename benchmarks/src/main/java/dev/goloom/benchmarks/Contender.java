package dev.goloom.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/// One benchmark method, one of those that are compared within its group.
///
/// @param className its class, with the package
/// @param group its class, without the package
/// @param method what it is called there
/// @param parameters each parameter's name and its presets
record Contender(
    String className, String group, String method, Map<String, List<String>> parameters) {

  /// All there are in the jar, by name.
  static List<Contender> all() {
    var quiet = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT);
    return BenchmarkList.defaultList().getAll(quiet, List.of()).stream()
        .map(Contender::of)
        .sorted(Comparator.comparing(Contender::name))
        .toList();
  }

  private static Contender of(BenchmarkListEntry entry) {
    String className = entry.getUserClassQName();
    var parameters = new TreeMap<String, List<String>>();
    entry
        .getParams()
        .orElse(Map.of())
        .forEach((name, presets) -> parameters.put(name, Arrays.asList(presets)));
    return new Contender(
        className,
        className.substring(className.lastIndexOf('.') + 1),
        entry.getUsername().substring(className.length() + 1),
        parameters);
  }

  /// How people call it: the group, a dot, the method.
  String name() {
    return group + "." + method;
  }

  /// How JMH calls it.
  String qualifiedName() {
    return className + "." + method;
  }
}
