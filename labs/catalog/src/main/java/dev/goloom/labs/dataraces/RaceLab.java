package dev.goloom.labs.dataraces;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.litmus.Litmus;
import dev.goloom.litmus.Litmus.Variant;
import java.util.List;
import java.util.Locale;

/// One litmus program as a lab: a claim for each variant, broken first.
public final class RaceLab implements Lab {
  private final Litmus litmus;

  /// Creates the lab of a program.
  public RaceLab(Litmus litmus) {
    this.litmus = litmus;
  }

  @Override
  public LabInfo info() {
    return new LabInfo(
        litmus.id(), litmus.title(), litmus.question(), litmus.source(), 2, List.of());
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(sampling());
  }

  /// The parameter of every lab that races.
  static Parameter sampling() {
    return new Parameter(
        Race.MILLIS, "how long to sample each variant, in ms", 600, 300, 20, 60_000);
  }

  @Override
  public List<Claim> claims() {
    return litmus.variants().stream()
        .map(variant -> claim(litmus, variant, variant.name()))
        .toList();
  }

  /// The claim that a variant makes.
  static Claim claim(Litmus litmus, Variant variant, String id) {
    Claim.Draft draft =
        Claim.that(id(id), name(litmus) + ", " + variant.name() + ": " + fate(variant))
            .expecting(expected(variant));
    boolean first = variant.equals(litmus.variants().getFirst());
    Claim.Draft asked = first ? draft.asking(litmus.question(), 0, "yes", "no") : draft;
    return asked.measuredBy(run -> Race.measure(litmus, variant, run));
  }

  /// The id as a reader says it.
  private static String name(Litmus litmus) {
    String words = litmus.id().replace('-', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static String id(String words) {
    return words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private static String fate(Variant variant) {
    String outcome = "the outcome \"" + variant.surprise() + "\" ";
    return outcome
        + switch (variant.expectation()) {
          case SEEN -> "happens.";
          case NOT_ON_X86 -> "is allowed, though not every machine shows it.";
          case FORBIDDEN -> "never happens.";
        };
  }

  private static String expected(Variant variant) {
    return switch (variant.expectation()) {
      case SEEN -> "\"" + variant.surprise() + "\" is seen at least once";
      case NOT_ON_X86 -> "seen or not: the model allows it";
      case FORBIDDEN -> "\"" + variant.surprise() + "\" is seen in no sample";
    };
  }
}
