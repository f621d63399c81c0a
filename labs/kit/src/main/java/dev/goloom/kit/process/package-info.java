/// Child processes with a deadline and an output cap, and the promise that none outlives the
/// command.
@NullMarked
package dev.goloom.kit.process;

import org.jspecify.annotations.NullMarked;
