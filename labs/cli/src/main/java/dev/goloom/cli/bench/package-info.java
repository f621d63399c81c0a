/// Benchmarks as labs: contenders measured in turn, each in a process of its own.
@NullMarked
package dev.goloom.cli.bench;

import org.jspecify.annotations.NullMarked;
