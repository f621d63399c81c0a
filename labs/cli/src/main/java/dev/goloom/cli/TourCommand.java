package dev.goloom.cli;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Block;
import dev.goloom.kit.Lab;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.render.TerminalBlocks;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `lab tour`: some claims of the best labs, in an order that tells a story.
@Command(name = "tour", description = "A guided run of the best labs in about 90 seconds.")
final class TourCommand implements Callable<Integer> {
  private static final List<Stop> STOPS =
      List.of(
          new Stop(
              "First, a program that cannot fail, and does. Two threads each write one variable and"
                  + " read the other's. One of them must come second and see the other's write...",
              "data-races",
              List.of(
                  "store-buffering-plain",
                  "store-buffering-release-acquire",
                  "store-buffering-volatile")),
          new Stop(
              "The CPU did that. The compiler can do worse: it may read a flag once and never again.",
              "data-races",
              List.of("endless-loop-plain", "endless-loop-volatile")),
          new Stop(
              "And volatile is no cure-all: it orders, it does not make two steps one.",
              "data-races",
              List.of("lost-update-volatile", "lost-update-getandadd")),
          new Stop(
              "Now the scheduler. Virtual threads look like goroutines. Here is where they are not.",
              "scheduler-starvation",
              List.of("cpu-hogs-starve", "go-preempts", "yield-is-not-gosched", "file-read-holds")),
          new Stop(
              "And one piece of good news: an old warning that is no longer true.",
              "scheduler-starvation",
              List.of("synchronized-unpins", "sleep-is-free")));

  private final Console console;

  @Option(
      names = "--go",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Run the Go side too, if Go is on PATH (the default); --no-go leaves it out.")
  private boolean go = true;

  @Mixin private final OutputOptions output = new OutputOptions();

  TourCommand(Console console) {
    this.console = console;
  }

  /// A few claims of one lab.
  private record Stop(String story, String lab, List<String> claims) {}

  @Override
  public Integer call() throws BadValue, IOException, InterruptedException {
    var options = new RunOptions();
    options.quick = true;
    options.go = go;
    options.predict = true;
    var session = new Session(console, output, options);
    session.tour(STOPS.stream().mapToInt(stop -> stop.claims().size()).sum());
    PrintWriter out = console.out();
    for (Stop stop : STOPS) {
      tell(out, stop.story());
      Lab lab = Catalog.find(stop.lab());
      var parameters = Parameters.of(lab.parameters(), true, Map.of());
      session.run(lab, parameters, claim -> stop.claims().contains(claim.id()));
    }
    int code = session.finish(true);
    tell(out, "What next: lab show scheduler-starvation explains what you saw; lab list has more.");
    return code;
  }

  private void tell(PrintWriter out, String story) {
    if (output.json) {
      return;
    }
    out.println();
    new TerminalBlocks(out, console.look(output.plain)).show(new Block.Text(story));
    out.println();
    out.flush();
  }
}
