package dev.goloom.labs.contextcancellation;

import dev.goloom.channels.Context;
import dev.goloom.channels.DeadlineExceededException;
import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// What goes up and down a tree of contexts.
final class Tree {
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Context.Key<String> TRACE = Context.Key.of("trace");

  private Tree() {}

  /// Each of three hops asks for an hour of its own.
  static Finding childCannotExtend() {
    try (var request = Context.background().withTimeout(Duration.ofMinutes(1));
        var one = request.withTimeout(AN_HOUR);
        var two = one.withTimeout(AN_HOUR);
        var three = two.withTimeout(AN_HOUR);
        var shorter = two.withTimeout(Duration.ofSeconds(1))) {
      var same = Objects.equals(request.deadline(), three.deadline());
      var earlier =
          Objects.requireNonNull(shorter.deadline())
              .isBefore(Objects.requireNonNull(request.deadline()));
      return Finding.when(
              same && earlier,
              "after three hops that each asked for an hour the deadline is "
                  + (same ? "still the request's" : "another one")
                  + "; a hop that asked for a second has "
                  + (earlier ? "an earlier one" : "no earlier one"))
          .withSamples(3, "hops");
    }
  }

  /// Cancels the request with a cause, and asks three hops below; then a second cause comes late.
  static Finding causeIsKept() {
    var hungUp = new IllegalStateException("the client hung up");
    try (var request = Context.background().withCancel();
        var one = request.withTimeout(AN_HOUR);
        var two = one.withCancel()) {
      Context three = two.withValue(TRACE, "4711");
      request.cancel(hungUp);
      two.cancel(new IllegalStateException("too late"));
      boolean same = isSame(three.cause(), hungUp);
      CancellationException err = Objects.requireNonNull(three.err());
      boolean chained = isSame(err.getCause(), hungUp);
      return Finding.when(
              same && chained,
              "three hops below, cause() is "
                  + (same ? "the very exception" : "another exception")
                  + " (\""
                  + Objects.requireNonNull(three.cause()).getMessage()
                  + "\"), err() says \""
                  + err.getMessage()
                  + "\""
                  + (chained ? " and carries it" : ""))
          .withSamples(3, "hops");
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very exception
  private static boolean isSame(@Nullable Throwable one, Throwable other) {
    return one == other;
  }

  /// Cancels the middle of a tree.
  static Finding goesDownOnly() {
    var rows = new ArrayList<List<String>>();
    boolean asStated = true;
    try (var request = Context.background().withValue(TRACE, "4711").withCancel();
        var middle = request.withCancel();
        var sibling = request.withCancel();
        var below = middle.withCancel();
        var timed = below.withTimeout(AN_HOUR)) {
      Context detached = middle.withoutCancel();
      middle.cancel();
      asStated &= row(rows, "the request above", request, false);
      asStated &= row(rows, "a sibling", sibling, false);
      asStated &= row(rows, "itself", middle, true);
      asStated &= row(rows, "a child", below, true);
      asStated &= row(rows, "a grandchild with a timeout", timed, true);
      asStated &= row(rows, "a child without cancel", detached, false);
      asStated &= "4711".equals(detached.value(TRACE));
      asStated &= !(timed.err() instanceof DeadlineExceededException);
    }
    long cancelled = rows.stream().filter(row -> row.get(1).equals("cancelled")).count();
    return Finding.when(asStated, cancelled + " of " + rows.size() + " contexts are cancelled")
        .withSamples(rows.size(), "contexts")
        .with("cancelled", cancelled)
        .with(new Block.Table("One in the middle was cancelled", List.of("context", "is"), rows));
  }

  private static boolean row(
      List<List<String>> rows, String name, Context context, boolean expected) {
    boolean cancelled = context.err() != null;
    rows.add(List.of(name, cancelled ? "cancelled" : "alive"));
    return cancelled == expected;
  }
}
