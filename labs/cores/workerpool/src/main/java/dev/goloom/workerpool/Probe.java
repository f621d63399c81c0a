package dev.goloom.workerpool;

/// A limit that [LittleKnee] has lowered to see what becomes of the tasks' time. Immutable.
///
/// @param limit the one of before
/// @param share how much of it is left
/// @param round what was seen under it
record Probe(int limit, double share, Interval round) {}
