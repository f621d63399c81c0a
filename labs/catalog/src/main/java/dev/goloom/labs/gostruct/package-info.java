/// Question: the worker pool as the interview draws it, its flaws, and the same put right.
@NullMarked
package dev.goloom.labs.gostruct;

import org.jspecify.annotations.NullMarked;
