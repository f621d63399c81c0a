/// For contributors: runs what the pages say, and compares.
@NullMarked
package dev.goloom.cli.dev;

import org.jspecify.annotations.NullMarked;
