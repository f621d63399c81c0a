package dev.goloom.kit.process;

import java.io.IOException;
import java.util.List;

/// A child process did not do what it was asked to.
public final class ChildFailed extends IOException {
  private static final long serialVersionUID = 1;
  private static final int LINES_SHOWN = 3;

  private final transient Child.Outcome outcome;

  ChildFailed(String what, Child.Outcome outcome) {
    super(what + " " + reason(outcome));
    this.outcome = outcome;
  }

  private static String reason(Child.Outcome outcome) {
    if (outcome.expired()) {
      return "did not end within its deadline";
    }
    if (outcome.truncated()) {
      return "printed more than is read";
    }
    List<String> err = outcome.err();
    String said = String.join("; ", err.subList(0, Math.min(LINES_SHOWN, err.size())));
    return "ended with exit code " + outcome.exit() + (said.isEmpty() ? "" : ": " + said);
  }

  /// The threads of the child when its deadline came; empty if there was no deadline to miss.
  public List<String> threadDump() {
    return outcome.threadDump();
  }
}
