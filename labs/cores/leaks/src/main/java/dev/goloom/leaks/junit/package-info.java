/// Leaked threads fail tests. Start at [dev.goloom.leaks.junit.DetectLeaks].
@NullMarked
package dev.goloom.leaks.junit;

import org.jspecify.annotations.NullMarked;
