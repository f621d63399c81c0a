package dev.goloom.stress;

import java.util.Collection;
import java.util.Optional;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/// The jcstress tests on the class path.
final class Tests {
  private Tests() {}

  /// All of them.
  static Collection<TestInfo> all() {
    return TestList.tests().stream().map(TestList::getInfo).toList();
  }

  /// The test in the class with a binary name.
  static Optional<TestInfo> find(String binaryName) {
    return all().stream().filter(test -> test.binaryName().equals(binaryName)).findFirst();
  }

  /// What the test says of an outcome.
  static StateCase grade(TestInfo test, String outcome) {
    return test.cases().stream()
        .filter(known -> known.matchesExactly(outcome))
        .findFirst()
        .or(() -> test.cases().stream().filter(known -> known.matches(outcome)).findFirst())
        .orElseGet(test::unmatched);
  }
}
