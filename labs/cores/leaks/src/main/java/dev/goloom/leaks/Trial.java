package dev.goloom.leaks;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A way to ask the collector which threads nothing live can reach.
sealed interface Trial permits Resurrection, Reclamation {

  /// The canary is the first of the suspects.
  int CANARY = 0;

  /// Asks. The suspects must be detached, and held by nothing but themselves. Afterwards they hold
  /// all threads or none.
  ///
  /// @param heir gets the threads if they come back too late, in another thread
  Outcome judge(Suspects suspects, Consumer<List<Thread>> heir);

  /// What came of it.
  ///
  /// @param leaked the suspects that are proved
  /// @param limit what went wrong; empty if nothing did
  record Outcome(BitSet leaked, Optional<String> limit) {

    boolean canaryFound() {
      return leaked.get(CANARY);
    }
  }
}
