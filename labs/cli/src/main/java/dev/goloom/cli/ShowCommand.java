package dev.goloom.cli;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Lab;
import dev.goloom.kit.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `lab show ID`
@Command(name = "show", description = "One lab's page: the answer, the proof, the follow-ups.")
final class ShowCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "ID",
      description = "A lab, as 'lab list' names it.",
      completionCandidates = LabIds.class)
  private @Nullable String id;

  ShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadValue, IOException {
    Lab lab = Catalog.find(String.valueOf(id));
    PrintWriter out = console.out();
    out.print(page(lab));
    if (!lab.parameters().isEmpty()) {
      out.println("## Parameters (--set name=value)");
      out.println();
      for (Parameter p : lab.parameters()) {
        out.println(
            "- " + p.name() + "=" + p.text(p.initial()) + " (" + p.range() + "): " + p.meaning());
      }
    }
    out.flush();
    return Exit.OK;
  }

  private static String page(Lab lab) throws IOException {
    try (InputStream page = lab.getClass().getResourceAsStream("README.md")) {
      if (page == null) {
        return lab.info().title() + "\n\n" + lab.info().question() + "\n\n";
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8) + "\n";
    }
  }
}
