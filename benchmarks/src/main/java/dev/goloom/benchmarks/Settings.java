package dev.goloom.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The circumstances that a figure means nothing without.
final class Settings {
  private Settings() {}

  /// Looks at this JVM and its machine: by name, in the order to print them.
  static Map<String, String> here() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("jdk", Runtime.version().toString());
    settings.put("gc", collector());
    settings.put("heap", String.valueOf(Runtime.getRuntime().maxMemory()));
    settings.put("carriers", String.valueOf(Carriers.count()));
    settings.put("cpus", String.valueOf(Runtime.getRuntime().availableProcessors()));
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    settings.put("load", String.format(Locale.ROOT, "%.2f", load));
    return settings;
  }

  /// The name that the flag `-XX:Use…GC` has for the collector, from the names that its parts have.
  private static String collector() {
    String part = ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName();
    String word = part.substring(0, (part + " ").indexOf(' '));
    return switch (word) {
      case "PS" -> "Parallel";
      case "Copy" -> "Serial";
      default -> word;
    };
  }
}
