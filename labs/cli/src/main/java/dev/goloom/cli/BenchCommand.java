package dev.goloom.cli;

import dev.goloom.cli.bench.ChannelBench;
import dev.goloom.cli.bench.PoolBench;
import dev.goloom.cli.bench.SpawnBench;
import dev.goloom.kit.BadValue;
import dev.goloom.kit.Lab;
import dev.goloom.kit.Nearest;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.process.Go;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lab bench [GROUP...]`
@Command(name = "bench", description = "Benchmarks: peers measured in turn, in one run, as ratios.")
final class BenchCommand implements Callable<Integer> {
  private static final List<String> GROUPS = List.of("spawn", "channels", "pool");

  private final Console console;

  @picocli.CommandLine.Parameters(
      arity = "0..*",
      paramLabel = "GROUP",
      description =
          "spawn: start and join 100,000 tasks. channels: channels and select beside Jox,"
              + " the JDK's queues, kotlinx.coroutines and Go. pool: worker pools beside the JDK's,"
              + " JBoss's and Go. All groups if none is named.",
      completionCandidates = Groups.class)
  private List<String> groups = GROUPS;

  @Option(
      names = "--quick",
      description =
          "Shorter iterations, as many rounds; of channels and pool, one process measures many"
              + " rows.")
  private boolean quick;

  @Option(
      names = "--go",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Measure Go too, if it is on PATH (the default); --no-go leaves it out.")
  private boolean go = true;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "carriers, rounds, iterations, warmups or millis.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--row",
      paramLabel = "ROW",
      split = ",",
      description =
          "Of channels and pool: only these rows, with commas between; all if none is named. "
              + "Rows: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Rows.class)
  private List<String> rows = List.of();

  @Mixin private final OutputOptions output = new OutputOptions();

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadValue, IOException, InterruptedException {
    var benches = new ArrayList<Lab>();
    for (String group : groups) {
      benches.add(find(group));
    }
    var options = new RunOptions();
    options.quick = quick;
    var session = new Session(console, output, options);
    for (Lab bench : benches) {
      session.run(bench, Parameters.of(bench.parameters(), quick, set), _ -> true);
    }
    return session.finish(benches.size() > 1);
  }

  private Lab find(String group) throws BadValue {
    if (!GROUPS.contains(group)) {
      throw new BadValue("no benchmark group '" + group + "'. " + Nearest.hint(group, GROUPS));
    }
    Optional<Go> tool = go ? Go.onPath() : Optional.empty();
    if (group.equals("channels")) {
      return new ChannelBench(rows, tool);
    }
    if (group.equals("pool")) {
      return new PoolBench(rows, tool);
    }
    if (!rows.isEmpty()) {
      throw new BadValue(group + " has no rows to choose from: lab bench channels --row ...");
    }
    return new SpawnBench(tool);
  }

  /// The rows that a shell may complete.
  static final class Rows implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(ChannelBench.rowLabels(), PoolBench.rowLabels())
          .flatMap(List::stream)
          .iterator();
    }
  }

  /// The words that a shell may complete.
  static final class Groups implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return GROUPS.iterator();
    }
  }
}
