/// Question: what is a data race, and why can a racy program appear to work?
@NullMarked
package dev.goloom.labs.dataraces;

import org.jspecify.annotations.NullMarked;
