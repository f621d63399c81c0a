package dev.goloom.litmus;

import java.util.List;

/// A tiny racy program and the ways to mend it. Immutable.
///
/// @param id what the user types, for example `store-buffering`
/// @param title a few words for a table
/// @param question what to ask before running it
/// @param program the two actors, one line each, for a reader
/// @param variants the same program with other accesses: broken first, then a repair that is too
///   weak, then the fix
/// @param go what the Go memory model says of the same program
/// @param source the section that the grades rest on, for example `JLS 17.4.5`
public record Litmus(
    String id,
    String title,
    String question,
    List<String> program,
    List<Variant> variants,
    String go,
    String source) {

  public Litmus {
    program = List.copyOf(program);
    variants = List.copyOf(variants);
  }

  /// How far a variant is mended.
  public enum Stage {
    /// The program as somebody writes it first.
    BROKEN,
    /// A repair that people try, and that does not forbid the surprise.
    WEAKER,
    /// A repair after which the model forbids the surprise.
    FIXED
  }

  /// What may become of the surprising outcome.
  public enum Expectation {
    /// Allowed, and seen within seconds on ordinary hardware.
    SEEN,
    /// Allowed by the model, but x86 with HotSpot does not show it; another CPU may.
    NOT_ON_X86,
    /// Forbidden by the model: seeing it once is a bug in the JVM or in the test.
    FORBIDDEN
  }

  /// One program of the series.
  ///
  /// @param name the access mode or the repair, for example `plain`, `volatile`
  /// @param stage how far this one is mended
  /// @param test the binary name of the class that runs it
  /// @param surprise the outcome to look for, as the harness prints it, for example `0, 0`
  /// @param expectation what may become of the surprise
  /// @param why one sentence: why the surprise can or cannot happen here
  public record Variant(
      String name,
      Stage stage,
      String test,
      String surprise,
      Expectation expectation,
      String why) {}
}
