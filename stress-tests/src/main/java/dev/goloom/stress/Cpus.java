package dev.goloom.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jcstress.os.AffinitySupport;

/// Chooses a CPU for each actor, where the operating system lets us.
///
/// If one other process keeps one of two CPUs busy, the scheduler finds it fair to leave both
/// actors on the other one, for seconds. There they take turns, and nothing races.
final class Cpus {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  private Cpus() {}

  /// Different CPUs for this many actors, drawn anew at each call.
  ///
  /// @return nothing if there are too few, or if threads can not be pinned here
  static Optional<List<Integer>> forActors(int actors) {
    var cpus = new ArrayList<>(Pinning.USABLE);
    if (cpus.size() < actors) {
      return Optional.empty();
    }
    Collections.shuffle(cpus);
    return Optional.of(List.copyOf(cpus.subList(0, actors)));
  }

  /// The CPUs in a list such as `0-3,8`.
  static List<Integer> parse(String list) {
    var cpus = new ArrayList<Integer>();
    for (String range : list.strip().split(",", -1)) {
      String[] ends = range.split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      IntStream.rangeClosed(first, last).forEach(cpus::add);
    }
    return List.copyOf(cpus);
  }

  private static List<Integer> allowed() throws IOException {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(ALLOWED))
          .findFirst()
          .map(line -> parse(line.substring(ALLOWED.length())))
          .orElse(List.of());
    }
  }

  /// Loaded at the first use, because it loads a native library.
  private static final class Pinning {
    static final List<Integer> USABLE = usable();

    private static List<Integer> usable() {
      try {
        AffinitySupport.tryBind();
        return allowed();
      } catch (IOException | RuntimeException | LinkageError e) {
        return List.of(); // Not Linux, or no native library for it: then nobody is pinned.
      }
    }
  }
}
