/// Worker pools under the loads that people compare them by: one method per contender, one
/// parameter value per row.
@NullMarked
package dev.goloom.benchmarks.pool;

import org.jspecify.annotations.NullMarked;
