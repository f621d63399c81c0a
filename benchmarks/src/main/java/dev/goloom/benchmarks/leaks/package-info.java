/// What looking for leaked threads costs those who do not look.
@NullMarked
package dev.goloom.benchmarks.leaks;

import org.jspecify.annotations.NullMarked;
