/// What the detector must find, what it must not, and what it must say.
@NullMarked
package dev.goloom.leaks;

import org.jspecify.annotations.NullMarked;
