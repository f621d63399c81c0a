package dev.goloom.cli.bench;

import java.util.Arrays;
import java.util.List;

/// A row of the channel tables.
enum ChannelRow implements Row {
  UNCONTENDED,
  ONE_TO_ONE,
  ONE_TO_ONE_16,
  ONE_TO_ONE_100,
  FOUR_TO_FOUR,
  FOUR_TO_FOUR_16,
  FOUR_TO_FOUR_100,
  PING_PONG,
  CHAIN,
  CHAIN_16,
  PAIRS,
  PAIRS_16,
  SELECT_2,
  SELECT_2_16,
  SELECT_8,
  SELECT_8_16,
  SELECT_8_READY,
  SELECT_DEFAULT;

  @Override
  public String benchmark() {
    return selects() ? "SelectBenchmark" : "ChannelBenchmark";
  }

  @Override
  public List<ChannelSide> sides() {
    return Arrays.stream(ChannelSide.values())
        .filter(side -> !selects() || side.selects())
        .toList();
  }

  private boolean selects() {
    return name().startsWith("SELECT");
  }
}
