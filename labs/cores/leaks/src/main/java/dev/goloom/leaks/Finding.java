package dev.goloom.leaks;

/// One thread that leaked, or seems to.
///
/// Immutable.
///
/// @param evidence how sure it is
/// @param thread the thread, as it stood before the proof
/// @param detail what the evidence consists of: the cycle, the count of snapshots; may be empty
public record Finding(Evidence evidence, ThreadRecord thread, String detail) {}
