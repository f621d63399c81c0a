package dev.goloom.workerpool;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/// The future of a task of a [TaskGroup].
///
/// A cancelled future is done at once, though its task may still run; the group waits for the
/// latter. So `claimed` decides who tells the group that the task has ended: the thread that runs
/// it, after its end; or, if it is never started, whoever completes it.
final class GroupFuture<T> extends PoolFuture<T> {
  private final TaskGroup<T> group;
  private final AtomicBoolean claimed = new AtomicBoolean();

  GroupFuture(Dispatch dispatch, TaskGroup<T> group, Callable<T> task, Object original) {
    super(dispatch, task, original, NORMAL, 0);
    this.group = group;
  }

  @Override
  public void run() {
    if (claimed.compareAndSet(false, true)) {
      try {
        super.run();
      } finally {
        group.ended();
      }
    }
  }

  @Override
  protected void done() {
    super.done();
    group.settled(this);
    if (claimed.compareAndSet(false, true)) {
      group.ended();
    }
  }
}
