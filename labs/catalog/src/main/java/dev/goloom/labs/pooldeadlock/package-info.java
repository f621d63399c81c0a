/// Question: how do you prevent deadlock in a pool?
@NullMarked
package dev.goloom.labs.pooldeadlock;

import org.jspecify.annotations.NullMarked;
