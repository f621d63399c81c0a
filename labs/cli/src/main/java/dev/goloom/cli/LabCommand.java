package dev.goloom.cli;

import dev.goloom.kit.Block;
import dev.goloom.kit.Environment;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.render.TerminalBlocks;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `lab` without a subcommand: what is here, what you did last, what to do next.
@Command(
    name = "lab",
    description = "Go's concurrency ideas on the JVM: every claim runs here and gets a verdict.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT, // so that each subcommand has --help
    versionProvider = LabCommand.Version.class,
    footer = {
      "",
      "Exit codes: 0 every claim holds, cannot be shown here or was skipped; 1 one is refuted;"
          + " 4 none refuted, one inconclusive; 2 bad usage; 3 this machine cannot run it;"
          + " 130 Ctrl-C."
    })
final class LabCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  boolean debug;

  LabCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Map<String, History.Entry> history = History.byLab();
    List<LabInfo> labs = Catalog.labs().stream().map(Lab::info).toList();
    var rows = new ArrayList<List<String>>();
    for (LabInfo lab : labs) {
      History.Entry last = history.get(lab.id());
      rows.add(List.of(lab.id(), lab.title(), last == null ? "-" : last.verdict().words()));
    }
    PrintWriter out = console.out();
    var blocks = new TerminalBlocks(out, console.look(false));
    blocks.show(new Block.Table("Labs", List.of("id", "title", "your last run"), rows));
    out.println();
    blocks.show(new Block.Text("Next: " + next(labs, history)));
    blocks.show(new Block.Text("All commands: lab --help"));
    out.flush();
    return Exit.OK;
  }

  private static String next(List<LabInfo> labs, Map<String, History.Entry> history) {
    if (history.isEmpty()) {
      return "lab tour   (the best labs, live, in about 90 seconds)";
    }
    return labs.stream()
        .filter(lab -> !history.containsKey(lab.id()))
        .findFirst()
        .map(lab -> "lab run " + lab.id() + " --predict")
        .orElse("lab race list   (every race, broken and mended)");
  }

  /// Answers `--version`.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"goloom " + Environment.goloomVersion()};
    }
  }
}
