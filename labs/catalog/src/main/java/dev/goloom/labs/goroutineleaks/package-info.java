/// Twelve classic goroutine leaks, each leaking and fixed, and what cannot be proved.
@NullMarked
package dev.goloom.labs.goroutineleaks;

import org.jspecify.annotations.NullMarked;
