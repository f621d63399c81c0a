/// Question: how does select lead to a deadlock or a live-lock, and how do you prevent it?
@NullMarked
package dev.goloom.labs.selectdeadlock;

import org.jspecify.annotations.NullMarked;
