/// Go's channels, select, context and sync for virtual threads.
@NullMarked
package dev.goloom.channels;

import org.jspecify.annotations.NullMarked;
