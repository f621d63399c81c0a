package dev.goloom.labs.gracefulshutdown;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.process.Child;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What became of the jobs that a service had promised to do, by the books of others: the clients
/// know what was promised, a file what was finished. The service is asked for names only.
///
/// @param accepted the jobs that clients hold a promise for
/// @param finished how often a job was finished, by the file
/// @param undone named by the service: never begun
/// @param interrupted named by the service: begun and given up
/// @param stuck named by the service: still running at the end
/// @param stacks where those were
/// @param readyWhenRefused for each job that was refused, whether the service called itself ready
/// @param stoppedInTime whether the load balancer had heard of the end before a job was refused
/// @param service the process
record Account(
    Set<Long> accepted,
    List<Long> finished,
    Set<Long> undone,
    Set<Long> interrupted,
    Set<Long> stuck,
    List<String> stacks,
    List<Boolean> readyWhenRefused,
    boolean stoppedInTime,
    Child.Outcome service) {

  static Account of(Clients clients, List<Long> finished, Child.Outcome service) {
    return new Account(
        Set.copyOf(clients.accepted()),
        finished,
        numbers(service, "undone"),
        numbers(service, "interrupted"),
        numbers(service, "stuck"),
        service.records("stuck").stream().flatMap(words -> words.stream().skip(1)).toList(),
        clients.readyWhenRefused(),
        clients.stoppedInTime(),
        service);
  }

  private static Set<Long> numbers(Child.Outcome service, String kind) {
    var numbers = new HashSet<Long>();
    service.records(kind).forEach(words -> numbers.add(Long.valueOf(words.getFirst())));
    return numbers;
  }

  /// Promised, not finished, and nobody says so.
  int lost() {
    var lost = new HashSet<>(accepted);
    lost.removeAll(new HashSet<>(finished));
    lost.removeAll(undone);
    lost.removeAll(interrupted);
    lost.removeAll(stuck);
    return lost.size();
  }

  /// Finished twice, or finished and called undone: a retry would do them again.
  int doubled() {
    var once = new HashSet<>(finished);
    int twice = finished.size() - once.size();
    once.retainAll(undone);
    return twice + once.size();
  }

  int finishedOfAccepted() {
    var both = new HashSet<>(finished);
    both.retainAll(accepted);
    return both.size();
  }

  boolean endedBySigterm() {
    return !service.expired() && service.exit() == 143;
  }

  /// By the service's own clock; for ever if it did not say.
  Duration drainTook() {
    return service.records("took").stream()
        .findFirst()
        .map(words -> Duration.ofMillis(Long.parseLong(words.getFirst())))
        .orElse(Duration.ofDays(1));
  }

  String words() {
    return accepted.size()
        + " accepted: "
        + finishedOfAccepted()
        + " finished"
        + some(undone, "undone")
        + some(interrupted, "interrupted")
        + some(stuck, "stuck")
        + ", "
        + lost()
        + " lost";
  }

  private static String some(Set<Long> jobs, String what) {
    return jobs.isEmpty() ? "" : ", " + jobs.size() + " " + what;
  }

  Finding on(Finding finding) {
    return finding
        .withSamples(accepted.size(), "jobs")
        .with("accepted", accepted.size())
        .with("finished", finishedOfAccepted())
        .with("undone", undone.size())
        .with("interrupted", interrupted.size())
        .with("stuck", stuck.size())
        .with("lost", lost())
        .with("refused", readyWhenRefused.size())
        .with("exit", service.exit());
  }

  /// What the service was in, from its first job to its end.
  Block timeline() {
    var states = service.records("phase");
    var spans = new ArrayList<Block.Timeline.Span>();
    for (int i = 0; i + 1 < states.size(); i++) {
      spans.add(
          new Block.Timeline.Span(
              millis(states.get(i)), millis(states.get(i + 1)), label(states.get(i).getFirst())));
    }
    return new Block.Timeline(
        "The service's pool", "ms", List.of(new Block.Timeline.Lane("pool", spans)));
  }

  private static String label(String state) {
    return switch (state) {
      case "NOT_READY" -> "not ready, still accepts";
      case "DRAINING" -> "draining";
      case "INTERRUPTING" -> "interrupting";
      default -> "running";
    };
  }

  private static double millis(List<String> state) {
    return Long.parseLong(state.get(1)) / 1_000.0;
  }
}
