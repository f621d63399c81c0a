package dev.goloom.cli.leaks;

import dev.goloom.leaks.LeakDetector;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// Packs the leak detector and its agent, and nothing else: what is loaded into another JVM must
/// bring no library along that could get in the way of its own.
final class AgentJar {
  private AgentJar() {}

  static void write(Path jar) throws IOException {
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Agent-Class", ProverAgent.class.getName());
    try (OutputStream out = Files.newOutputStream(jar);
        var packed = new JarOutputStream(out, manifest)) {
      add(packed, LeakDetector.class, "");
      add(packed, ProverAgent.class, "Prover");
    }
  }

  /// Adds the classes of a type's package whose names start in a certain way.
  private static void add(JarOutputStream jar, Class<?> type, String start) throws IOException {
    Path source = source(type);
    if (Files.isDirectory(source)) {
      addAll(jar, source, type, start);
    } else {
      try (FileSystem packed = FileSystems.newFileSystem(source)) {
        addAll(jar, packed.getPath("/"), type, start);
      }
    }
  }

  private static Path source(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("cannot find my own classes", e);
    }
  }

  private static void addAll(JarOutputStream jar, Path root, Class<?> type, String start)
      throws IOException {
    String folder = type.getPackageName().replace('.', '/');
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      List<Path> classes =
          files
              .filter(file -> name(file).startsWith(start) && name(file).endsWith(".class"))
              .sorted()
              .toList();
      for (Path file : classes) {
        jar.putNextEntry(new JarEntry(folder + "/" + name(file)));
        jar.write(Files.readAllBytes(file));
        jar.closeEntry();
      }
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
