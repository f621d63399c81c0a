/// What `lab leaks` does to other JVMs.
@NullMarked
package dev.goloom.cli.leaks;

import org.jspecify.annotations.NullMarked;
