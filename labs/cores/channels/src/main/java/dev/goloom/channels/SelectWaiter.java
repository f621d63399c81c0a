package dev.goloom.channels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A thread that waits in a select; what thread dumps show as its blocker.
///
/// It stands in no queue itself: each case has a [CaseWaiter] in its channel's queue. They race to
/// claim this one by a compare-and-set of its state: WAITING to CLAIMED, or PARKED to
/// CLAIMED_PARKED. The selecting thread claims it too, to give up.
final class SelectWaiter extends Waiter {
  private final Select.ChanCase<?>[] cases;
  private @Nullable CaseWaiter fired;

  SelectWaiter(Select.ChanCase<?>... cases) {
    super(null, null);
    this.cases = cases;
  }

  /// Starts a new wait of the current thread. No queue refers to this waiter now.
  void begin(@Nullable Bubble in) {
    thread = Thread.currentThread();
    bubble = in;
    fired = null;
    state = WAITING; // published by the channels' locks
  }

  @Override
  boolean claim() {
    while (true) {
      int seen = state;
      if (seen > PARKED) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, seen == WAITING ? CLAIMED : CLAIMED_PARKED)) {
        return true;
      }
    }
  }

  /// Completes the claimed select with this case.
  void complete(CaseWaiter winner) {
    fired = winner; // published by DONE
    complete();
  }

  /// The case that won.
  Select.ChanCase<?> fired() {
    return Objects.requireNonNull(fired).owner();
  }

  /// Go's wait reason, and the channels.
  @Override
  public String toString() {
    if (cases.length == 0) {
      return "select (no cases)";
    }
    String waits =
        Arrays.stream(cases)
            .filter(Select.ChanCase::isEnabled)
            .sorted(Comparator.comparingInt(Select.ChanCase::index))
            .map(Select.ChanCase::waits)
            .collect(Collectors.joining(", "));
    return waits.isEmpty() ? "select" : "select: " + waits;
  }
}
