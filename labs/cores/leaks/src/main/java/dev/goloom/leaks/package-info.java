/// Leaked threads: found, proved, named. Start at [dev.goloom.leaks.LeakDetector].
@NullMarked
package dev.goloom.leaks;

import org.jspecify.annotations.NullMarked;
