package dev.goloom.kit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a measurement saw. Immutable; each `with` method answers a changed copy.
///
/// @param verdict what it means for the claim
/// @param observed one sentence with the figures that matter
/// @param unit the unit of the numbers in the evidence, or empty
/// @param samples how many independent measurements the verdict rests on
/// @param evidence figures by name: numbers, strings, lists or maps of them
/// @param blocks what a reader should look at
public record Finding(
    Verdict verdict,
    String observed,
    String unit,
    long samples,
    Map<String, Object> evidence,
    List<Block> blocks) {

  public Finding {
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
    blocks = List.copyOf(blocks);
  }

  public static Finding of(Verdict verdict, String observed) {
    return new Finding(verdict, observed, "", 0, Map.of(), List.of());
  }

  /// `HOLDS` if the claim was observed to be true, else `REFUTED`.
  public static Finding when(boolean observedTrue, String observed) {
    return of(observedTrue ? Verdict.HOLDS : Verdict.REFUTED, observed);
  }

  /// The tool that the claim needs is absent.
  ///
  /// @param reason what is missing and how to get it
  public static Finding skipped(String reason) {
    return of(Verdict.SKIPPED, reason);
  }

  /// No verdict was possible.
  ///
  /// @param reason which figure is missing, and why
  public static Finding inconclusive(String reason) {
    return of(Verdict.INCONCLUSIVE, reason);
  }

  public Finding withSamples(long count, String unitOfEvidence) {
    return new Finding(verdict, observed, unitOfEvidence, count, evidence, blocks);
  }

  public Finding with(String name, Object value) {
    var more = new LinkedHashMap<>(evidence);
    more.put(name, value);
    return new Finding(verdict, observed, unit, samples, more, blocks);
  }

  public Finding with(Block block) {
    var more = new ArrayList<>(blocks);
    more.add(block);
    return new Finding(verdict, observed, unit, samples, evidence, more);
  }
}
