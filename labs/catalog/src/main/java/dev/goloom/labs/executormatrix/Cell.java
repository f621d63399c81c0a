package dev.goloom.labs.executormatrix;

/// What one pool does in one situation.
///
/// @param shown a word or two, for a table that is wide
/// @param words the same at length
/// @param right whether nothing is lost, left waiting or wasted
record Cell(String shown, String words, boolean right) {}
