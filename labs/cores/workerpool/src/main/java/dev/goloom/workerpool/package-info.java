/// A worker pool that is always bounded, always drains, and never loses a task.
@NullMarked
package dev.goloom.workerpool;

import org.jspecify.annotations.NullMarked;
