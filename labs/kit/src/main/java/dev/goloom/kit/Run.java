package dev.goloom.kit;

/// What a measurement may use while it runs.
public interface Run {

  /// The value of a parameter that the lab declares.
  long number(String name);

  /// Whether the user asked for a shorter run.
  boolean quick();
}
