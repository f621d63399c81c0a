package dev.goloom.kit.render;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A piece of evidence, brought to one of the few shapes that a renderer has to know. Immutable.
///
/// A lab may put any object into its evidence, and a report must not be lost because of one, so
/// what has no shape of its own becomes the words of its `toString`.
sealed interface Datum {

  /// The absence of a value.
  record Nothing() implements Datum {}

  /// True or false.
  record Flag(boolean value) implements Datum {}

  /// A number, which may be infinite or not a number at all.
  record Figure(Number value) implements Datum {
    boolean isFinite() {
      return !(value instanceof Double || value instanceof Float)
          || Double.isFinite(value.doubleValue());
    }
  }

  /// Text.
  record Words(String text) implements Datum {}

  /// Values in order.
  record Items(List<Datum> values) implements Datum {}

  /// Values by name: in the order of the lab's map if that has one, else by name, because the maps
  /// of `Map.of` have another order on every run.
  record Fields(Map<String, Datum> values) implements Datum {}

  /// Finds the shape of a value.
  static Datum of(@Nullable Object value) {
    return switch (value) {
      case null -> new Nothing();
      case Datum datum -> datum;
      case Boolean flag -> new Flag(flag);
      case Number number -> new Figure(number);
      case CharSequence text -> new Words(text.toString());
      case Map<?, ?> map -> fields(map);
      case Iterable<?> values -> items(values);
      case Optional<?> optional -> of(optional.orElse(null));
      default -> value.getClass().isArray() ? array(value) : new Words(value.toString());
    };
  }

  private static Fields fields(Map<?, ?> map) {
    Map<String, Datum> values =
        map instanceof SequencedMap ? new LinkedHashMap<>() : new TreeMap<>();
    map.forEach((name, value) -> values.put(String.valueOf(name), of(value)));
    return new Fields(values);
  }

  private static Items items(Iterable<?> values) {
    return new Items(StreamSupport.stream(values.spliterator(), false).map(Datum::of).toList());
  }

  private static Items array(Object array) {
    var values = new ArrayList<Datum>();
    for (int i = 0; i < Array.getLength(array); i++) {
      values.add(of(Array.get(array, i)));
    }
    return new Items(List.copyOf(values));
  }
}
