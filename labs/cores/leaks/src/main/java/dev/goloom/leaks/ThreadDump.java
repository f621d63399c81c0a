package dev.goloom.leaks;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A thread dump that HotSpot wrote as JSON: `jcmd PID Thread.dump_to_file -format=json FILE`, or
/// `HotSpotDiagnosticMXBean.dumpThreads`, of JDK 21 or newer.
///
/// Immutable.
///
/// @param snapshot the threads, without those that the JVM keeps for itself
/// @param jvm the version of the JVM, as the dump says it
/// @param system how many threads of the JVM's own were left out
/// @param cycles threads that waited for each other when the dump was taken. Threads are dumped one
///   after the other: only a circle that a later dump shows again is sure.
public record ThreadDump(
    Snapshot snapshot, String jvm, int system, List<WaitForGraph.Cycle> cycles) {
  public ThreadDump {
    cycles = List.copyOf(cycles);
  }

  /// Reads a file. Needs memory for the threads, not for the file: frames and stacks are shared.
  ///
  /// @throws MalformedDump if it is something else, is cut off, or breaks JSON's rules
  /// @throws IOException if it cannot be read
  public static ThreadDump read(Path file) throws IOException {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (Reader in = new InputStreamReader(Files.newInputStream(file), decoder)) {
      return read(in, file.toString());
    }
  }

  /// Reads a text.
  ///
  /// @param source what to call it
  /// @throws MalformedDump if it is something else, is cut off, or breaks JSON's rules
  /// @throws IOException if it cannot be read
  public static ThreadDump read(Reader in, String source) throws IOException {
    return new DumpReader(in, source).read();
  }

  /// The same dump under another name.
  public ThreadDump from(String source) {
    return new ThreadDump(
        new Snapshot(snapshot.taken(), source, snapshot.threads()), jvm, system, cycles);
  }
}
