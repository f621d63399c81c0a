package dev.goloom.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// The machine that the figures come from.
///
/// @param version goloom's own
/// @param jvm vendor and version of the running JVM
/// @param os name, version and architecture
/// @param cpus processors that this JVM may use
/// @param load the one-minute load average, negative if unknown
/// @param go the version of the Go tool on `PATH`, if there is one
public record Environment(
    String version, String jvm, String os, int cpus, double load, Optional<String> go) {

  /// Looks at this machine. Starts no process.
  public static Environment here(Optional<String> go) {
    return new Environment(
        goloomVersion(),
        System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.vm.version")
            + " ("
            + System.getProperty("java.vendor")
            + ")",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        go);
  }

  /// One line for a header.
  public String line() {
    return String.format(
        Locale.ROOT,
        "goloom %s, %s, %s, %d CPU%s, load %s, %s",
        version,
        jvm,
        os,
        cpus,
        cpus == 1 ? "" : "s",
        load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load),
        go.orElse("no Go"));
  }

  /// The version this was built as.
  public static String goloomVersion() {
    var properties = new Properties();
    try (InputStream in = Environment.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
