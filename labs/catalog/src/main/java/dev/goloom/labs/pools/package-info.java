/// The pools that labs compare, and what they do with tasks that wait for tasks.
@NullMarked
package dev.goloom.labs.pools;

import org.jspecify.annotations.NullMarked;
