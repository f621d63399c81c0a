package dev.goloom.cli;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabRunner;
import dev.goloom.kit.Listener;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.process.WholeFile;
import dev.goloom.kit.render.HtmlReport;
import dev.goloom.kit.render.JsonReport;
import dev.goloom.kit.render.Look;
import dev.goloom.kit.render.ProgressLine;
import dev.goloom.kit.render.TerminalReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// One invocation of the command that runs labs: measures, shows, writes, remembers.
///
/// Confined to the main thread, except for notes of progress.
final class Session implements Listener {
  private final Console console;
  private final OutputOptions output;
  private final RunOptions options;
  private final TerminalReport terminal;
  private final Optional<ProgressLine> progress;
  private final Predictions predictions;
  private final LabRunner runner;
  private final List<Report> reports = new ArrayList<>();

  /// How many claims a tour has in all, and how many it has shown; a tour has no heads and feet of
  /// single labs.
  private int tourClaims;

  private int tourShown;
  private int claims;

  /// Prepares to run.
  ///
  /// @throws BadValue if the output cannot be written where the user wants it
  Session(Console console, OutputOptions output, RunOptions options) throws BadValue {
    output.check();
    this.console = console;
    this.output = output;
    this.options = options;
    Look look = console.look(output.plain);
    terminal = new TerminalReport(console.out(), look);
    progress =
        console.errIsTerminal() && !output.plain
            ? Optional.of(new ProgressLine(console.err(), console.columns()))
            : Optional.empty();
    boolean asks = options.predict && console.interactive() && !output.json;
    predictions = new Predictions(console, asks);
    runner = new LabRunner(Go.onPath(), options.go, this);
  }

  /// Runs all claims of a lab, and remembers how that went.
  ///
  /// @throws InterruptedException if the run is cancelled
  void run(Lab lab, Parameters parameters) throws InterruptedException {
    run(lab, parameters, _ -> true);
    History.remember(reports.getLast());
  }

  /// Runs the wanted claims of a lab.
  ///
  /// @throws InterruptedException if the run is cancelled
  void run(Lab lab, Parameters parameters, Predicate<Claim> wanted) throws InterruptedException {
    reports.add(runner.run(lab, parameters, options.quick, wanted));
  }

  /// Makes this a tour: what follows is one story, whichever labs its claims come from.
  void tour(int claimsInAll) {
    tourClaims = claimsInAll;
  }

  /// Writes what is written at the end.
  ///
  /// @return the exit code
  int finish(boolean several) throws IOException {
    predictions.score();
    if (output.json) {
      writeJson(several);
    } else if (tourClaims > 0) {
      terminal.summary("tour", reports);
    }
    if (output.html != null) {
      writeHtml(output.html);
    }
    return Verdict.overall(reports.stream().map(Report::verdict).toList()).exitCode();
  }

  /// A tour visits a lab more than once; a reader wants one report of each.
  private List<Report> byLab() {
    var merged = new LinkedHashMap<String, Report>();
    reports.forEach(report -> merged.merge(report.lab().id(), report, Report::plus));
    return List.copyOf(merged.values());
  }

  private void writeJson(boolean several) throws IOException {
    PrintWriter data = console.data();
    if (several) {
      JsonReport.write(byLab(), data);
    } else {
      JsonReport.write(reports.getFirst(), data);
    }
    data.flush();
  }

  private void writeHtml(Path file) throws IOException {
    var page = new StringBuilder();
    HtmlReport.write(byLab(), page);
    WholeFile.write(file, page.toString());
    if (!output.json) {
      PrintWriter out = console.out();
      out.println("Wrote " + file);
      out.flush();
    }
  }

  @Override
  public void labStarted(Lab lab, int number) {
    claims = tourClaims > 0 ? tourClaims : number;
    if (!output.json && tourClaims == 0) {
      terminal.lab(lab.info());
    }
  }

  @Override
  public void claimStarted(int index, Claim claim) {
    predictions.ask(claim);
    progress.ifPresent(p -> p.start((shown(index) + 1) + "/" + claims + " " + claim.id()));
  }

  @Override
  public void note(String doing) {
    progress.ifPresent(p -> p.note(doing));
  }

  @Override
  public void claimFinished(int index, Report.Result result) {
    progress.ifPresent(ProgressLine::stop);
    predictions.compare(result);
    if (!output.json) {
      terminal.result(shown(index), claims, result);
    }
    tourShown++;
  }

  /// The place of a claim among those that the reader sees counted.
  private int shown(int index) {
    return tourClaims > 0 ? tourShown : index;
  }

  @Override
  public void labFinished(Report report) {
    if (!output.json && tourClaims == 0) {
      terminal.summary(report.lab().id(), List.of(report));
    }
  }
}
