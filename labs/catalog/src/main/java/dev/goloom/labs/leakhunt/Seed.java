package dev.goloom.labs.leakhunt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// What a number hides: which department waits for what, and which of them leaks.
///
/// @param patterns what each department's goroutines wait for
/// @param culprit the department that leaks
/// @param idler a department with healthy goroutines that stay when the load is gone
/// @param leaked how many goroutines leak
/// @param load how many healthy goroutines each department has under load
record Seed(
    Map<Department, Pattern> patterns,
    Department culprit,
    Department idler,
    int leaked,
    Map<Department, Integer> load) {

  static Seed of(long number) {
    var random = new Random(number * 0x9E3779B97F4A7C15L + 1);
    var dealt = new ArrayList<>(List.of(Pattern.values()));
    Collections.shuffle(dealt, random);
    var departments = new ArrayList<>(List.of(Department.values()));
    Collections.shuffle(departments, random);
    var patterns = new EnumMap<Department, Pattern>(Department.class);
    var load = new EnumMap<Department, Integer>(Department.class);
    for (int i = 0; i < departments.size(); i++) {
      patterns.put(departments.get(i), dealt.get(i));
      load.put(departments.get(i), 3 + random.nextInt(7));
    }
    return new Seed(
        Map.copyOf(patterns),
        departments.get(0),
        departments.get(1),
        3 + random.nextInt(7),
        Map.copyOf(load));
  }

  Pattern patternOf(Department department) {
    return Objects.requireNonNull(patterns.get(department));
  }

  /// What leaks.
  Pattern pattern() {
    return patternOf(culprit);
  }

  int loadOf(Department department) {
    return Objects.requireNonNull(load.get(department));
  }
}
