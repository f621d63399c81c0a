package dev.goloom.kit;

import java.util.List;

/// One interview question, answered by measuring.
///
/// Implementations are stateless and found through [java.util.ServiceLoader]; creating one must be
/// cheap, because listing the catalogue creates them all. The work happens in the claims.
public interface Lab {

  /// What the catalogue shows about this lab.
  LabInfo info();

  /// The values a user may change with `--set name=value`; none by default.
  default List<Parameter> parameters() {
    return List.of();
  }

  /// Rejects a combination of values that makes the lab's claims meaningless.
  ///
  /// @throws BadValue with one sentence that says which value would be valid
  default void check(Parameters values) throws BadValue {}

  /// What the Go program beside the lab gets on its command line, so that both sides do the same.
  default List<String> twinArguments(Parameters values) {
    return List.of();
  }

  /// The claims in the order of the story: broken first, fixed after.
  List<Claim> claims();

  /// The claims for these values, for a lab whose questions depend on them; otherwise [#claims()].
  default List<Claim> claims(Parameters values) {
    return claims();
  }
}
