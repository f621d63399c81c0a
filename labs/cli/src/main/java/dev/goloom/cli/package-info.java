/// The `lab` command. The only package that knows picocli.
@NullMarked
package dev.goloom.cli;

import org.jspecify.annotations.NullMarked;
