package dev.goloom.leaks.junit;

import dev.goloom.leaks.Finding;

/// A finding, and whose it is.
///
/// @param home the test or class in the words of a report; empty if nobody knows
record Leak(Finding finding, String home) {
  Leak of(String otherHome) {
    return new Leak(finding, otherHome);
  }
}
