package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/// The future of a task that a [Context] can cancel.
///
/// `claimed` decides, once, who has the task: the thread that runs it, or the end of its context,
/// which then completes it and takes it out of the queue. The context's callback is let go of when
/// the future is done, however that came.
///
/// While the task runs, the end of the context interrupts its thread ([Context#interruptOnCancel]),
/// and takes an interrupt back that the task did not notice.
final class ContextFuture<T> extends PoolFuture<T> {
  private final String pool;
  private final Context context;
  private final AtomicBoolean claimed = new AtomicBoolean();

  /// @param task made by [#inContext], and what is around it
  /// @param original what the user gave
  ContextFuture(Dispatch dispatch, Context context, Callable<T> task, Object original) {
    super(
        dispatch,
        task,
        original,
        NORMAL,
        context.remaining() == null ? dispatch.usualDeadline() : 0);
    this.pool = dispatch.name();
    this.context = context;
  }

  /// What to run of a task: the innermost, so that its [Context#current] is this one, whatever was
  /// captured.
  static <T> Callable<T> inContext(Context context, Callable<T> task) {
    return () -> {
      try (var _ = context.interruptOnCancel()) {
        return context.<T, Exception>call(task::call);
      }
    };
  }

  /// From now on the end of the context ends this task. Called before the task goes to the pool.
  void watch() {
    Context.Stop stop = context.afterFunc(this::contextEnded);
    whenDone(stop::stop);
    if (isDone()) {
      stop.stop(); // it ended while we registered: there may have been nobody to tell
    }
  }

  /// Completes this because its context has ended, unless it is started.
  void contextEnded() {
    if (claimed.compareAndSet(false, true)) {
      notRun(TaskNotRunException.ended(context, pool));
      freePlace();
    }
  }

  @Override
  public void run() {
    if (context.err() != null) {
      contextEnded(); // its callback's thread may be late
    } else if (claimed.compareAndSet(false, true)) {
      super.run();
    }
  }
}
