package dev.goloom.leaks;

import java.util.List;

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
