/// Three ways to read a [dev.goloom.kit.Report]: a terminal, one JSON object, one self-contained
/// HTML file.
@NullMarked
package dev.goloom.kit.render;

import org.jspecify.annotations.NullMarked;
