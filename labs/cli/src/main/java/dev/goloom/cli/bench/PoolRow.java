package dev.goloom.cli.bench;

import static dev.goloom.cli.bench.PoolSide.CEILING;
import static dev.goloom.cli.bench.PoolSide.GO;
import static dev.goloom.cli.bench.PoolSide.GOLOOM;
import static dev.goloom.cli.bench.PoolSide.GOLOOM_METERED;
import static dev.goloom.cli.bench.PoolSide.GOLOOM_VIRTUAL;
import static dev.goloom.cli.bench.PoolSide.TPE_ARRAY;
import static dev.goloom.cli.bench.PoolSide.TPE_LINKED;
import static dev.goloom.cli.bench.PoolSide.VIRTUAL_THREADS;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A row of the pool tables.
enum PoolRow implements Row {
  EMPTY_1(EnumSet.complementOf(EnumSet.of(GOLOOM_METERED, CEILING))),
  EMPTY_4(EnumSet.complementOf(EnumSet.of(GOLOOM_METERED, CEILING))),
  HALF_US_1(EnumSet.allOf(PoolSide.class)),
  HALF_US_4(EnumSet.allOf(PoolSide.class)),
  FIVE_US_4(EnumSet.complementOf(EnumSet.of(GOLOOM_METERED))),
  WAIT_1K(EnumSet.of(GOLOOM, GOLOOM_VIRTUAL, TPE_ARRAY, VIRTUAL_THREADS, GO)),
  WAIT_10K(EnumSet.of(GOLOOM, GOLOOM_VIRTUAL, TPE_ARRAY, VIRTUAL_THREADS, GO)),
  SUBMIT(EnumSet.of(GOLOOM, GOLOOM_VIRTUAL, TPE_ARRAY, TPE_LINKED, GO)),
  PACED(EnumSet.complementOf(EnumSet.of(GOLOOM_METERED, CEILING)));

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody can change
  private final List<PoolSide> sides;

  PoolRow(Set<PoolSide> sides) {
    this.sides = List.copyOf(sides);
  }

  @Override
  public String benchmark() {
    return "PoolBenchmark";
  }

  @Override
  public List<PoolSide> sides() {
    return sides;
  }
}
