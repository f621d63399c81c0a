/// Question: design a robust worker pool.
@NullMarked
package dev.goloom.labs.workerpool;

import org.jspecify.annotations.NullMarked;
