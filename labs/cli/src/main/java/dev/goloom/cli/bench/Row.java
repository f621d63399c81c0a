package dev.goloom.cli.bench;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Nearest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A row of the tables of a group: constants of one enumeration. The benchmarks know it by the
/// constant's name.
interface Row {

  /// The constant's name.
  String name();

  /// The class of the benchmarks that measure it.
  String benchmark();

  /// Who is measured; the first is our own.
  List<? extends Side> sides();

  /// What people type and read.
  default String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The labels of all rows of a group.
  static <R extends Enum<R> & Row> List<String> labels(Class<R> group) {
    return Arrays.stream(group.getEnumConstants()).map(Row::label).toList();
  }

  /// The rows that somebody typed, or all if there are none.
  ///
  /// @throws BadValue if there is no such row
  static <R extends Enum<R> & Row> Set<R> parse(Class<R> group, List<String> typed)
      throws BadValue {
    List<String> labels = labels(group);
    Set<R> rows = EnumSet.noneOf(group);
    for (String label : typed) {
      int index = labels.indexOf(label);
      if (index < 0) {
        throw new BadValue("no row '" + label + "'. " + Nearest.hint(label, labels));
      }
      rows.add(group.getEnumConstants()[index]);
    }
    return rows.isEmpty() ? EnumSet.allOf(group) : rows;
  }
}
