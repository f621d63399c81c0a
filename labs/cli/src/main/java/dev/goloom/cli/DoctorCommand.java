package dev.goloom.cli;

import dev.goloom.kit.Block;
import dev.goloom.kit.Environment;
import dev.goloom.kit.process.Checkout;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.render.TerminalBlocks;
import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lab doctor`
@Command(name = "doctor", description = "This machine: what is here, what cannot run, and why.")
final class DoctorCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--plain", description = "No colour, no symbols beyond ASCII.")
  private boolean plain;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    PrintWriter out = console.out();
    var blocks = new TerminalBlocks(out, console.look(plain));
    blocks.show(new Block.Table("What is here", List.of("", ""), facts()));
    out.println();
    List<List<String>> limits = limits();
    if (limits.isEmpty()) {
      out.println("Everything can run here.");
    } else {
      blocks.show(
          new Block.Table("What cannot run here", List.of("what", "why, and what to do"), limits));
    }
    out.flush();
    return Exit.OK;
  }

  private List<List<String>> facts() {
    Environment here = Environment.here(Go.onPath().map(Go::version));
    var facts = new ArrayList<List<String>>();
    facts.add(List.of("goloom", here.version()));
    facts.add(List.of("JDK", here.jvm()));
    facts.add(List.of("JDK home", System.getProperty("java.home")));
    facts.add(List.of("system", here.os()));
    facts.add(List.of("processors", String.valueOf(here.cpus())));
    facts.add(List.of("load", String.format(Locale.ROOT, "%.1f", here.load())));
    facts.add(List.of("memory", memory()));
    facts.add(List.of("collector", collectors()));
    facts.add(List.of("Go", here.go().orElse("not on PATH")));
    facts.add(List.of("terminal", console.columns() + " columns"));
    facts.add(List.of("start-up cache", System.getProperty("goloom.cache", "none")));
    return facts;
  }

  private static String memory() {
    var os = ManagementFactory.getOperatingSystemMXBean();
    return os instanceof com.sun.management.OperatingSystemMXBean detailed
        ? (detailed.getTotalMemorySize() >> 20) + " MB"
        : "unknown";
  }

  private static String collectors() {
    // The command's own; the children that measure let the JVM choose.
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .collect(Collectors.joining(", "));
  }

  private static List<List<String>> limits() {
    var limits = new ArrayList<List<String>>();
    if (Go.onPath().isEmpty()) {
      limits.add(List.of("--go", "there is no 'go' on PATH: install Go 1.21 or newer"));
    }
    if (Checkout.jar("stress-tests").isEmpty()) {
      limits.add(List.of("lab race", "stress-tests is not built: ./lab race list builds it"));
    }
    if (Checkout.jar("benchmarks").isEmpty()) {
      limits.add(List.of("lab bench", "benchmarks is not built: ./lab bench spawn builds it"));
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      limits.add(List.of("races", "one processor: two threads never run at the same time"));
    }
    temporaryDirectory().ifPresent(limits::add);
    return limits;
  }

  private static Optional<List<String>> temporaryDirectory() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    return Files.isWritable(directory)
        ? Optional.empty()
        : Optional.of(List.of("child JVMs", directory + " is not writable: set TMPDIR"));
  }
}
