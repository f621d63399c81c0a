/// Runs jcstress tests: one quickly for a person, all of them strictly for a build.
@NullMarked
package dev.goloom.stress;

import org.jspecify.annotations.NullMarked;
