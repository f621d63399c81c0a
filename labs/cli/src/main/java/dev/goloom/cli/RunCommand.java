package dev.goloom.cli;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Lab;
import dev.goloom.kit.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lab run ID...`
@Command(name = "run", description = "Measure the claims of one lab or more.")
final class RunCommand implements Callable<Integer> {
  private final Console console;

  @picocli.CommandLine.Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "Labs, as 'lab list' names them.",
      completionCandidates = LabIds.class)
  private List<String> ids = List.of();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Change a parameter, as 'lab show ID' lists them.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Mixin private final RunOptions options = new RunOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadValue, IOException, InterruptedException {
    var labs = new ArrayList<Lab>();
    var parameters = new ArrayList<Parameters>();
    for (String id : ids) {
      Lab lab = Catalog.find(id);
      labs.add(lab);
      parameters.add(checked(lab));
    }
    var session = new Session(console, output, options);
    for (int i = 0; i < labs.size(); i++) {
      session.run(labs.get(i), parameters.get(i));
    }
    return session.finish(labs.size() > 1);
  }

  private Parameters checked(Lab lab) throws BadValue {
    var parameters = Parameters.of(lab.parameters(), options.quick, set);
    lab.check(parameters);
    return parameters;
  }
}
