/// The litmus programs as jcstress tests: one class per program, one nested class per variant.
///
/// The grades and the words are those of [dev.goloom.litmus.LitmusCatalog]; a test compares them.
@NullMarked
package dev.goloom.stress.litmus;

import org.jspecify.annotations.NullMarked;
