/// Runs jcstress tests in this JVM, and reads what the official harness left behind.
@NullMarked
package dev.goloom.stress;

import org.jspecify.annotations.NullMarked;
