package dev.goloom.leaks.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// Runs test classes in an engine of their own.
final class Engine {
  private Engine() {}

  /// What came of a run.
  ///
  /// @param passed the names of what passed: tests, classes and the engine
  /// @param failed what failed, and with what
  /// @param reports the published entries
  record Outcome(List<String> passed, Map<String, Throwable> failed, List<String> reports) {
    Throwable failure(String name) {
      Throwable failure = failed.get(name);
      if (failure == null) {
        throw new AssertionError(name + " did not fail; these did: " + failed);
      }
      return failure;
    }

    String message(String name) {
      return String.valueOf(failure(name).getMessage());
    }
  }

  static Outcome run(Class<?>... classes) {
    return run(Map.of(), classes);
  }

  static Outcome run(Map<String, String> parameters, Class<?>... classes) {
    var builder = EngineTestKit.engine("junit-jupiter");
    for (Class<?> type : classes) {
      builder.selectors(selectClass(type));
    }
    EngineExecutionResults results = builder.configurationParameters(parameters).execute();
    var failed = new TreeMap<String, Throwable>();
    var passed =
        results.allEvents().finished().stream()
            .filter(event -> status(event) == Status.SUCCESSFUL)
            .map(Engine::name)
            .sorted()
            .toList();
    results.allEvents().finished().stream()
        .filter(event -> status(event) != Status.SUCCESSFUL)
        .forEach(event -> failed.put(name(event), failure(event)));
    var reports =
        results.allEvents().reportingEntryPublished().stream()
            .map(event -> event.getPayload().orElseThrow().toString())
            .toList();
    return new Outcome(passed, failed, reports);
  }

  private static String name(Event event) {
    return event.getTestDescriptor().getDisplayName();
  }

  private static Status status(Event event) {
    return result(event).getStatus();
  }

  private static TestExecutionResult result(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class);
  }

  private static Throwable failure(Event event) {
    return result(event).getThrowable().orElseThrow();
  }
}
