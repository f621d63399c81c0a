package dev.goloom.litmus;
import java.util.List;
import java.util.Optional;
/// tmp
public final class LitmusCatalog { private LitmusCatalog() {}
  /// tmp
  public static List<Litmus> all() { return List.of(); }
  /// tmp
  public static Optional<Litmus> find(String id) { return Optional.empty(); } }
