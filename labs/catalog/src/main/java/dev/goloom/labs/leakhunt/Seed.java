package dev.goloom.labs.leakhunt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// What a number hides: which department waits for what, and which of them leaks.
///
/// @param patterns what each department's goroutines wait for, in the order of the departments
/// @param culprit the department that leaks
/// @param idler a department with healthy goroutines that stay when the load is gone
/// @param leaked how many goroutines leak
/// @param load how many healthy goroutines each department has under load
record Seed(
    List<Pattern> patterns, Department culprit, Department idler, int leaked, List<Integer> load) {

  static Seed of(long number) {
    var random = new Random(number * 0x9E3779B97F4A7C15L + 1);
    var patterns = new ArrayList<>(List.of(Pattern.values()));
    Collections.shuffle(patterns, random);
    var departments = new ArrayList<>(List.of(Department.values()));
    Collections.shuffle(departments, random);
    var load = new ArrayList<Integer>();
    for (int i = 0; i < departments.size(); i++) {
      load.add(3 + random.nextInt(7));
    }
    return new Seed(
        List.copyOf(patterns),
        departments.get(0),
        departments.get(1),
        3 + random.nextInt(7),
        List.copyOf(load));
  }

  Pattern patternOf(Department department) {
    return patterns.get(department.ordinal());
  }

  /// What leaks.
  Pattern pattern() {
    return patternOf(culprit);
  }

  int loadOf(Department department) {
    return load.get(department.ordinal());
  }
}
