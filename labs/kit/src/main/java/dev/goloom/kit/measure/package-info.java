/// Summaries of samples, and the control that says when a ratio is only noise.
@NullMarked
package dev.goloom.kit.measure;

import org.jspecify.annotations.NullMarked;
