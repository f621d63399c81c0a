/// Threads of an experiment: who waits for what, and nobody left behind.
@NullMarked
package dev.goloom.kit.threads;

import org.jspecify.annotations.NullMarked;
