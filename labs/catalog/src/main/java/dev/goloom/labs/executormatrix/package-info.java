/// Question: which executor is right when a task waits, throws, is cancelled, or is never run?
@NullMarked
package dev.goloom.labs.executormatrix;

import org.jspecify.annotations.NullMarked;
