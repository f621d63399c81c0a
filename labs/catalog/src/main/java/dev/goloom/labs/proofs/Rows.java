package dev.goloom.labs.proofs;

import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What each of several collectors showed. Immutable.
///
/// @param <T> what one of them shows
/// @param seen what was seen, in the order of the collectors
/// @param absent those that this JVM lacks
public record Rows<T>(List<T> seen, List<Collector> absent) {

  public Rows {
    seen = List.copyOf(seen);
    absent = List.copyOf(absent);
  }

  /// What a collector shows.
  ///
  /// @param <T> what it shows
  @FunctionalInterface
  public interface Measurement<T> {
    /// Measures once; nothing if this JVM lacks the collector.
    Optional<T> with(Collector collector) throws IOException, InterruptedException;
  }

  /// Measures with one collector after another.
  ///
  /// @throws IOException if a child failed
  /// @throws InterruptedException if interrupted
  public static <T> Rows<T> of(List<Collector> collectors, Run run, Measurement<T> measurement)
      throws IOException, InterruptedException {
    var seen = new ArrayList<T>();
    var absent = new ArrayList<Collector>();
    for (Collector collector : collectors) {
      run.note(collector.word());
      measurement.with(collector).ifPresentOrElse(seen::add, () -> absent.add(collector));
    }
    return new Rows<>(seen, absent);
  }

  /// A finding on what was seen, or `SKIPPED` if no collector was here.
  public Finding judged(Function<? super List<T>, Finding> judgement) {
    return seen.isEmpty() ? Finding.skipped(Collector.lacking(absent)) : judgement.apply(seen);
  }
}
