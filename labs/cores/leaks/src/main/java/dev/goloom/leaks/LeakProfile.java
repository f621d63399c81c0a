package dev.goloom.leaks;

import java.util.List;

/// What a [LeakDetector] saw: all threads, the findings among them, and what it could not see.
///
/// Immutable. It keeps its own records: threads that it proved to be leaked are gone afterwards.
///
/// @param snapshot all threads, as they stood before the proof
/// @param findings the leaks, the surest first
/// @param capability what the JVM allowed
/// @param limits what this profile cannot say, a sentence each; empty if nothing was lost
/// @param verdict what it concludes
public record LeakProfile(
    Snapshot snapshot,
    List<Finding> findings,
    Capability capability,
    List<String> limits,
    Verdict verdict) {}
