/// A handler that leaks when its client hangs up, found from two profiles.
@NullMarked
package dev.goloom.labs.leakinaserver;

import org.jspecify.annotations.NullMarked;
