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
      labs.add(Catalog.find(id));
    }
    for (Lab lab : labs) {
      parameters.add(checked(lab, labs));
    }
    var session = new Session(console, output, options);
    for (int i = 0; i < labs.size(); i++) {
      session.run(labs.get(i), parameters.get(i));
    }
    return session.finish(labs.size() > 1);
  }

  /// Gives a lab the values that it declares. A name that no lab declares is refused.
  private Parameters checked(Lab lab, List<Lab> all) throws BadValue {
    var own = new LinkedHashMap<>(set);
    own.keySet().removeIf(name -> !declares(lab, name) && declaredByAny(all, name));
    var parameters = Parameters.of(lab.parameters(), options.quick, own);
    lab.check(parameters);
    return parameters;
  }

  private static boolean declaredByAny(List<Lab> labs, String name) {
    return labs.stream().anyMatch(lab -> declares(lab, name));
  }

  private static boolean declares(Lab lab, String name) {
    return lab.parameters().stream().anyMatch(parameter -> parameter.name().equals(name));
  }
}
