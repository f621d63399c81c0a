/// What the JVM's answers to a goroutine cost. One class per workload, one method per contender;
/// the same workloads in Go are in the folder `go`.
@NullMarked
package dev.goloom.benchmarks;

import org.jspecify.annotations.NullMarked;
