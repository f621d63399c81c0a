package dev.goloom.cli;

import dev.goloom.kit.Block;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.render.JsonCatalog;
import dev.goloom.kit.render.TerminalBlocks;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lab list`
@Command(name = "list", description = "The catalogue of labs.")
final class ListCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--json", description = "One JSON array on standard output.")
  private boolean json;

  @Option(names = "--plain", description = "No colour, no symbols beyond ASCII.")
  private boolean plain;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<LabInfo> labs = Catalog.labs().stream().map(Lab::info).toList();
    if (json) {
      PrintWriter data = console.data();
      JsonCatalog.write(labs, data);
      data.flush();
      return Exit.OK;
    }
    List<List<String>> rows =
        labs.stream().map(lab -> List.of(lab.id(), lab.title(), lab.minutes() + " min")).toList();
    PrintWriter out = console.out();
    var blocks = new TerminalBlocks(out, console.look(plain));
    blocks.show(new Block.Table("Labs", List.of("id", "title", "time"), rows));
    out.println();
    blocks.show(
        new Block.Text(
            "lab run ID measures one; lab show ID explains it; lab race list has the races."));
    out.flush();
    return Exit.OK;
  }
}
