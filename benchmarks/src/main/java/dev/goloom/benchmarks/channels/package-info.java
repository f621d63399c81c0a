/// Channels and select under the shapes of traffic that people compare them by: one class per
/// table, one method per contender, one parameter value per row.
@NullMarked
package dev.goloom.benchmarks.channels;

import org.jspecify.annotations.NullMarked;
