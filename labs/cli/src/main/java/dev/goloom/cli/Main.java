package dev.goloom.cli;

import dev.goloom.cli.dev.DevCommand;
import dev.goloom.kit.BadValue;
import dev.goloom.kit.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The entry of the `lab` command.
public final class Main {
  private Main() {}

  /// Runs the command and exits with its code.
  public static void main(String[] args) {
    System.exit(run(Console.system(), args));
  }

  /// Runs the command.
  ///
  /// @return the exit code
  static int run(Console console, String... args) {
    var root = new LabCommand(console);
    var commands =
        new CommandLine(root)
            .addSubcommand(new TourCommand(console))
            .addSubcommand(new ListCommand(console))
            .addSubcommand(new ShowCommand(console))
            .addSubcommand(new RunCommand(console))
            .addSubcommand(new RaceCommand(console))
            .addSubcommand(new BenchCommand(console))
            .addSubcommand(new LeaksCommand(console))
            .addSubcommand(new DoctorCommand(console))
            .addSubcommand(new CompletionCommand(console))
            .addSubcommand(new DevCommand(console::out))
            .setOut(console.out())
            .setUsageHelpWidth(Math.max(55, Math.min(console.columns(), 100)))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler((e, _) -> badUsage(console, root, e))
            .setExecutionExceptionHandler((e, _, _) -> failure(console, root, e));
    return commands.execute(args);
  }

  private static int badUsage(Console console, LabCommand root, ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      message =
          "there is no '" + word + "' here. " + Nearest.hint(word, words(e.getCommandLine(), word));
    }
    if (e instanceof MissingParameterException) {
      message += ". See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }
    // picocli 4.7.7 says the word twice.
    return say(console, root, message.replace("option option", "option"), e, Exit.BAD_USAGE);
  }

  /// What could have been meant: options where an option was typed, else subcommands.
  private static Collection<String> words(CommandLine command, String typed) {
    var words = new TreeSet<String>();
    if (typed.startsWith("-")) {
      command.getCommandSpec().options().forEach(o -> words.addAll(List.of(o.names())));
    } else {
      words.addAll(command.getSubcommands().keySet());
    }
    return words;
  }

  private static int failure(Console console, LabCommand root, Exception e) {
    int code = e instanceof BadValue ? Exit.BAD_USAGE : Exit.CANNOT_RUN_HERE;
    String message = e.getMessage();
    return say(console, root, message == null ? e.toString() : message, e, code);
  }

  private static int say(Console console, LabCommand root, String message, Exception e, int code) {
    console.err().println("lab: " + message.lines().findFirst().orElse(""));
    if (root.debug) {
      e.printStackTrace(console.err());
    }
    return code;
  }
}
