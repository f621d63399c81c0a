/// Litmus programs: tiny races whose outcomes the memory model allows or forbids.
@NullMarked
package dev.goloom.litmus;

import org.jspecify.annotations.NullMarked;
