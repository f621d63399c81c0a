package dev.goloom.labs.gracefulshutdown;

import dev.goloom.kit.Run;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import dev.goloom.kit.process.Scratch;
import dev.goloom.kit.threads.Actors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One service, from its start to its end under load.
final class Trial {
  private static final Duration SLACK = Duration.ofSeconds(30);

  private Trial() {}

  /// Loads a service, has it told to end, and takes stock.
  static Account sigterm(Run run, Setup setup) throws IOException, InterruptedException {
    return end(run, setup, new Clients(run.number("before")), false);
  }

  /// The same behind a load balancer, which asks the service whether it is ready.
  static Account balanced(Run run, Setup setup) throws IOException, InterruptedException {
    return end(run, setup, new Clients(run.number("before")), true);
  }

  /// Loads a service that ends by itself.
  static Account unsignalled(Run run, Setup setup) throws IOException, InterruptedException {
    return end(run, setup, new Clients(Long.MAX_VALUE), false);
  }

  private static Account end(Run run, Setup setup, Clients clients, boolean balanced)
      throws IOException, InterruptedException {
    run.note(setup.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    Duration loading = Duration.ofMillis(run.number("before") * setup.millis());
    try (var scratch = new Scratch()) {
      Path ledger = scratch.file("finished");
      Child.Outcome service;
      try (var actors = new Actors()) {
        clients.start(actors, balanced);
        service = child(setup, loading, ledger).run((line, _) -> clients.heard(line));
      }
      if (service.expired() || service.records("listening").isEmpty()) {
        service.orFail("the service");
      }
      return Account.of(clients, numbers(ledger), service);
    }
  }

  private static ChildJvm child(Setup setup, Duration loading, Path ledger) {
    Object[] words = setup.words();
    Object[] args = Arrays.copyOf(words, words.length + 1);
    args[words.length] = ledger;
    return ChildJvm.running(Service.class.getName())
        .flags(List.of("-XX:TieredStopAtLevel=1")) // it waits more than it computes
        .heap("64m")
        .deadline(loading.plus(setup.delay()).plus(setup.grace()).plus(setup.kill()).plus(SLACK))
        .args(args);
  }

  private static List<Long> numbers(Path ledger) throws IOException {
    return Files.readAllLines(ledger).stream().map(Long::valueOf).toList();
  }
}
