/// A seeded leak among healthy look-alikes.
@NullMarked
package dev.goloom.labs.leakhunt;

import org.jspecify.annotations.NullMarked;
