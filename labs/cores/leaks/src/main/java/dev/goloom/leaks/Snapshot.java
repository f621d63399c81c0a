package dev.goloom.leaks;

import java.time.Instant;
import java.util.List;

/// The threads of a JVM at one moment.
///
/// Immutable.
///
/// @param taken when
/// @param source where from: `this JVM`, `pid 1234` or a file
/// @param threads the threads, in no order
public record Snapshot(Instant taken, String source, List<ThreadRecord> threads) {}
