/// Child JVMs in which the leak detector proves leaks, with each garbage collector.
@NullMarked
package dev.goloom.labs.proofs;

import org.jspecify.annotations.NullMarked;
