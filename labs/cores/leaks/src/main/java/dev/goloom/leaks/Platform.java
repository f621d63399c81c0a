package dev.goloom.leaks;

/// The platform threads of this JVM.
final class Platform {
  private Platform() {}

  /// Writes them down.
  static void threads(Census census) {
    Thread.getAllStackTraces().forEach(census::add);
  }
}
