/// The channels and selects of [dev.goloom.channels] as jcstress tests: each guarantee of the Go
/// memory model, and each race of operations that must look as if one came after the other.
///
/// Where it teaches something, a guarantee comes in threes: a weaker channel that shows the
/// surprise, one that is weaker in another way, and ours, which forbids it.
@NullMarked
package dev.goloom.stress.channels;

import org.jspecify.annotations.NullMarked;
