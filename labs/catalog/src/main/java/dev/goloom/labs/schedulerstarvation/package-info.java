/// Question: explain M:N scheduling, preemption and blocking calls.
@NullMarked
package dev.goloom.labs.schedulerstarvation;

import org.jspecify.annotations.NullMarked;
