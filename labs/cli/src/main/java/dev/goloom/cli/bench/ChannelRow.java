package dev.goloom.cli.bench;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Nearest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A row of the channel tables. The benchmarks know it by the constant's name.
enum ChannelRow {
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

  /// What people type and read.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether it needs a select, which not every contender has.
  boolean selects() {
    return name().startsWith("SELECT");
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(ChannelRow::label).toList();
  }

  /// The rows that somebody typed, or all if there are none.
  ///
  /// @throws BadValue if there is no such row
  static Set<ChannelRow> parse(List<String> typed) throws BadValue {
    var rows = EnumSet.noneOf(ChannelRow.class);
    for (String label : typed) {
      int index = labels().indexOf(label);
      if (index < 0) {
        throw new BadValue("no row '" + label + "'. " + Nearest.hint(label, labels()));
      }
      rows.add(values()[index]);
    }
    return rows.isEmpty() ? EnumSet.allOf(ChannelRow.class) : rows;
  }
}
