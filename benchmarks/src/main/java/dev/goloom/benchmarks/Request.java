package dev.goloom.benchmarks;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one fork shall measure.
///
/// @param contender which benchmark
/// @param warmup iterations that do not count
/// @param iterations iterations that give a sample each
/// @param millis how long an iteration lasts; it ends with the operation under way
/// @param parameters each parameter of the benchmark and its values; the benchmark runs with each
/// @param named those parameters that the command line names
record Request(
    Contender contender,
    int warmup,
    int iterations,
    int millis,
    Map<String, List<String>> parameters,
    List<String> named) {

  static final String USAGE =
      "usage: BenchMain <Benchmark>.<method> <warmup iterations> <measured iterations>"
          + " <milliseconds per iteration> [parameter=value,value... ...] | BenchMain --list";

  /// Reads a command line.
  ///
  /// @throws IllegalArgumentException if it does not say what to do; the message is one line for
  ///   the person who typed it
  static Request parse(List<String> args, List<Contender> contenders) {
    if (args.isEmpty()) {
      throw new IllegalArgumentException(USAGE);
    }
    Contender contender = contender(args.getFirst(), contenders);
    if (args.size() < 4) {
      throw new IllegalArgumentException(USAGE);
    }
    List<String> assignments = args.subList(4, args.size());
    return new Request(
        contender,
        number("warmup iterations", args.get(1), 0),
        number("measured iterations", args.get(2), 1),
        number("milliseconds per iteration", args.get(3), 1),
        parameters(contender, assignments),
        assignments.stream().map(a -> a.substring(0, a.indexOf('='))).distinct().sorted().toList());
  }

  private static Contender contender(String name, List<Contender> all) {
    return all.stream()
        .filter(contender -> contender.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no benchmark '%s'. The nearest is '%s'."
                    .formatted(name, nearest(name, all.stream().map(Contender::name).toList()))));
  }

  private static Map<String, List<String>> parameters(
      Contender contender, List<String> assignments) {
    var values = new TreeMap<String, List<String>>();
    contender
        .parameters()
        .forEach((name, presets) -> values.put(name, List.of(presets.getFirst())));
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      String name = equals < 0 ? assignment : assignment.substring(0, equals);
      if (equals < 0 || !values.containsKey(name)) {
        throw new IllegalArgumentException(
            "'%s' is not parameter=value with a parameter of %s: %s"
                .formatted(assignment, contender.name(), String.join(", ", values.keySet())));
      }
      List<String> texts = List.of(assignment.substring(equals + 1).split(",", -1));
      values.put(name, texts.stream().map(text -> value(contender, name, text)).toList());
    }
    return values;
  }

  /// Looks at the field that JMH will set: JMH itself would fail in the middle of a run.
  private static String value(Contender contender, String name, String text) {
    Class<?> type = field(contender, name).getType();
    if (type == int.class) {
      return String.valueOf(number(name, text, 1));
    }
    if (type.isEnum()) {
      List<String> constants =
          Arrays.stream(type.getEnumConstants()).map(c -> ((Enum<?>) c).name()).toList();
      if (!constants.contains(text)) {
        throw new IllegalArgumentException(
            "no %s '%s'. The nearest is '%s'.".formatted(name, text, nearest(text, constants)));
      }
    }
    return text;
  }

  private static Field field(Contender contender, String name) {
    try {
      return Class.forName(contender.className()).getField(name);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a parameter is a public field of its benchmark", e);
    }
  }

  private static int number(String what, String text, int least) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through: to the reader, too large and not a number are one mistake.
    }
    throw new IllegalArgumentException(
        "%s must be a whole number, %d or more, but is '%s'".formatted(what, least, text));
  }

  private static String nearest(String typed, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .orElseThrow(() -> new IllegalStateException("the jar has no benchmark"));
  }

  /// Levenshtein's edit distance, one row at a time.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
