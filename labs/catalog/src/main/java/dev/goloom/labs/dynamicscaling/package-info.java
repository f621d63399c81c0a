/// Question: how many workers, and who decides?
@NullMarked
package dev.goloom.labs.dynamicscaling;

import org.jspecify.annotations.NullMarked;
