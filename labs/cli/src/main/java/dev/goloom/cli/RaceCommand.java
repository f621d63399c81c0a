package dev.goloom.cli;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Nearest;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.render.Look;
import dev.goloom.kit.render.TerminalBlocks;
import dev.goloom.labs.dataraces.RaceLab;
import dev.goloom.litmus.Litmus;
import dev.goloom.litmus.Litmus.Stage;
import dev.goloom.litmus.Litmus.Variant;
import dev.goloom.litmus.LitmusCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `lab race list | show ID | run ID`
@Command(name = "race", description = "Tiny races: broken, mended too little, mended.")
final class RaceCommand implements Runnable {
  private static final String ID = "A race, as 'lab race list' names it.";

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  RaceCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "lab race needs a word: list, show ID or run ID");
  }

  @Command(name = "list", description = "The races.")
  int list(
      @Option(names = "--plain", description = "No colour, no symbols beyond ASCII.")
          boolean plain) {
    var rows = new ArrayList<List<String>>();
    for (Litmus litmus : LitmusCatalog.all()) {
      rows.add(List.of(litmus.id(), litmus.title(), stages(litmus)));
    }
    PrintWriter out = console.out();
    var blocks = new TerminalBlocks(out, console.look(plain));
    blocks.show(
        new Block.Table("Races", List.of("id", "title", "broken -> weaker -> fixed"), rows));
    out.println();
    blocks.show(new Block.Text("lab race run ID runs one; lab race show ID explains it."));
    out.flush();
    return Exit.OK;
  }

  private static String stages(Litmus litmus) {
    return String.join(" -> ", litmus.variants().stream().map(Variant::name).toList());
  }

  @Command(name = "show", description = "One race: the program, its variants, what Go says.")
  int show(
      @picocli.CommandLine.Parameters(
              paramLabel = "ID",
              description = ID,
              completionCandidates = RaceIds.class)
          String id,
      @Option(names = "--plain", description = "No colour, no symbols beyond ASCII.") boolean plain)
      throws BadValue {
    Litmus litmus = find(id);
    var rows = new ArrayList<List<String>>();
    for (Variant v : litmus.variants()) {
      String stage = v.stage().name().toLowerCase(Locale.ROOT);
      rows.add(List.of(stage, v.name(), v.surprise(), expectation(v), v.why()));
    }
    PrintWriter out = console.out();
    Look look = console.look(plain);
    var blocks = new TerminalBlocks(out, look);
    out.println(litmus.id() + ": " + litmus.title());
    blocks.show(new Block.Text(litmus.question()));
    out.println();
    blocks.show(new Block.Code("Program", "java", String.join("\n", litmus.program())));
    out.println();
    blocks.show(
        new Block.Table("Variants", List.of("stage", "access", "outcome", "expect", "why"), rows));
    out.println();
    blocks.show(new Block.Text("Go: " + litmus.go()));
    blocks.show(new Block.Text("Source: " + litmus.source()));
    out.flush();
    return Exit.OK;
  }

  private static String expectation(Variant variant) {
    return switch (variant.expectation()) {
      case SEEN -> "seen";
      case NOT_ON_X86 -> "allowed, not on x86";
      case FORBIDDEN -> "forbidden";
    };
  }

  @Command(name = "run", description = "Run one race and count its outcomes.")
  int run(
      @picocli.CommandLine.Parameters(
              paramLabel = "ID",
              description = ID,
              completionCandidates = RaceIds.class)
          String id,
      @Option(names = "--fixed", description = "Only the fixed variants.") boolean fixed,
      @Option(names = "--set", paramLabel = "NAME=VALUE", description = "millis=N: sampling time.")
          @Nullable Map<String, String> set,
      @Mixin RunOptions options,
      @Mixin OutputOptions output)
      throws BadValue, IOException, InterruptedException {
    Litmus litmus = find(id);
    var lab = new RaceLab(litmus);
    Map<String, String> typed = set == null ? new LinkedHashMap<>() : set;
    var parameters = Parameters.of(lab.parameters(), options.quick, typed);
    var session = new Session(console, output, options);
    session.run(lab, parameters, fixed ? fixed(litmus) : _ -> true);
    return session.finish(false);
  }

  /// Claims and variants stand in the same order.
  private static Predicate<Claim> fixed(Litmus litmus) {
    List<Claim> claims = new RaceLab(litmus).claims();
    var wanted = new ArrayList<String>();
    for (int i = 0; i < claims.size(); i++) {
      if (litmus.variants().get(i).stage() == Stage.FIXED) {
        wanted.add(claims.get(i).id());
      }
    }
    return claim -> wanted.contains(claim.id());
  }

  private static Litmus find(String id) throws BadValue {
    List<String> ids = LitmusCatalog.all().stream().map(Litmus::id).toList();
    return LitmusCatalog.find(id)
        .orElseThrow(() -> new BadValue("no race '" + id + "'. " + Nearest.hint(id, ids)));
  }

  /// The words that a shell may complete where a race is named.
  static final class RaceIds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LitmusCatalog.all().stream().map(Litmus::id).iterator();
    }
  }
}
