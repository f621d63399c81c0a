package dev.goloom.leaks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where a thread stood: its frames, the innermost first.
///
/// Immutable. Threads that stand at the same place share one, so 100,000 records of a few places
/// are small. The hash is computed once.
public final class Stack {
  /// No frames.
  public static final Stack EMPTY = new Stack(List.of());

  private final List<StackTraceElement> frames;
  private final int hash;

  private Stack(List<StackTraceElement> frames) {
    this.frames = frames;
    this.hash = frames.hashCode();
  }

  /// Makes a stack of frames, the innermost first.
  public static Stack of(StackTraceElement... frames) {
    return new Stack(List.of(frames));
  }

  /// The frames, the innermost first.
  public List<StackTraceElement> frames() {
    return frames;
  }

  /// Where to look first: the innermost frame that is neither the JDK's nor a core's. Empty if all
  /// are. O(frames).
  public Optional<StackTraceElement> site() {
    return frames.stream().filter(frame -> !Frames.isLibrary(frame)).findFirst();
  }

  /// Sixteen hexadecimal digits that are the same for the same frames in every run and every JVM:
  /// loaders, module versions and the addresses of lambdas do not count. O(frames).
  public String id() {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (StackTraceElement frame : frames) {
      String line = Frames.plain(frame) + "\n";
      for (int i = 0; i < line.length(); i++) {
        hash = (hash ^ line.charAt(i)) * 0x100000001b3L;
      }
    }
    return String.format(Locale.ROOT, "%016x", hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Stack that && hash == that.hash && frames.equals(that.frames);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return frames.toString();
  }
}
