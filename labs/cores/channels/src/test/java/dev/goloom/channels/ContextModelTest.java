package dev.goloom.channels;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// A tree of contexts against a model that walks up a list of parents.
final class ContextModelTest {
  private static final int STEPS = 120;
  private static final int LOOK_EVERY = 17;

  private final List<Twin> twins = new ArrayList<>();
  private Random random = new Random();

  @RepeatedTest(200)
  void everyNode_afterRandomSteps_matchesTheModel(RepetitionInfo run) {
    random = new Random(run.getCurrentRepetition());
    twins.add(new Twin(Context.background(), null, false));
    for (int step = 0; step < STEPS; step++) {
      step();
      if (step % LOOK_EVERY == 0) {
        twins.forEach(twin -> twin.verify("seed " + run.getCurrentRepetition()));
      }
    }
    twins.forEach(twin -> twin.verify("seed " + run.getCurrentRepetition()));
    twins.forEach(Twin::verifyChildren);
  }

  private void step() {
    Twin at = twins.get(random.nextInt(twins.size()));
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> grow(at, at.ctx.withCancel());
      case 3 -> grow(at, at.ctx.withTimeout(Duration.ofDays(1)));
      case 4 -> grow(at, at.ctx.withValue(Context.Key.of("n"), twins.size()));
      case 5 -> twins.add(new Twin(at.ctx.withoutCancel(), null, false));
      case 6 -> at.ctx.done();
      case 7 ->
          grow(at, at.ctx.withTimeout(Duration.ZERO)).cancel(DeadlineExceededException.class, null);
      default -> cancel(at, random.nextBoolean() ? null : new Exception("step"));
    }
  }

  private Twin grow(Twin parent, Context ctx) {
    var twin = new Twin(ctx, parent, ctx instanceof CancelContext);
    twin.inherit();
    twins.add(twin);
    return twin;
  }

  private static void cancel(Twin twin, @Nullable Exception cause) {
    if (twin.ctx instanceof CancelContext real) {
      real.cancel(cause);
      twin.cancel(ContextCancelledException.class, cause);
    }
  }

  /// A context and what it should be.
  private final class Twin {
    final Context ctx;
    final @Nullable Twin parent;
    final boolean node;
    @Nullable Class<? extends CancellationException> err;
    @Nullable Exception cause;

    Twin(Context ctx, @Nullable Twin parent, boolean node) {
      this.ctx = ctx;
      this.parent = parent;
      this.node = node;
    }

    void inherit() {
      if (parent != null) {
        err = parent.err;
        cause = parent.cause;
      }
    }

    void cancel(Class<? extends CancellationException> how, @Nullable Exception why) {
      if (err != null) {
        return;
      }
      err = how;
      cause = why;
      for (Twin twin : twins) {
        if (twin.parent == this) {
          twin.cancel(how, why);
        }
      }
    }

    void verify(String seed) {
      CancellationException found = ctx.err();
      assertEquals(err, found == null ? null : found.getClass(), seed);
      if (cause != null) {
        assertSame(cause, ctx.cause(), seed);
      } else {
        assertEquals(err, ctx.cause() == null ? null : ctx.cause().getClass(), seed);
      }
    }

    void verifyChildren() {
      assertEquals(err != null, ctx.done().tryReceiveOk().closed());
      if (node) {
        long live =
            twins.stream().filter(t -> t.node && t.err == null && t.above() == this).count();
        assertEquals(err == null ? live : 0L, requireNonNull(ctx.node()).childCount());
      }
    }

    /// The nearest node above.
    private @Nullable Twin above() {
      Twin at = parent;
      while (at != null && !at.node) {
        at = at.parent;
      }
      return at;
    }
  }
}
