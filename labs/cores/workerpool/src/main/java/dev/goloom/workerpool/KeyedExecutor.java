package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/// Runs tasks of the same key one after the other, in the order in which they were submitted, and
/// tasks of different keys in parallel, in the workers of a [WorkerPool]. Go has a goroutine and a
/// channel for each key; here a key has no thread, and takes memory only while it has tasks.
///
/// ```java
/// KeyedExecutor<String> accounts = pool.keyed();
/// accounts.execute("alice", () -> deposit(10));   // first
/// accounts.execute("alice", () -> withdraw(5));   // then
/// accounts.execute("bob", () -> deposit(7));      // meanwhile
/// ```
///
/// Safe for use by many threads.
///
/// **Order**: if one submit happens-before another of an equal key, its task runs first. Between
/// submits of several threads that are not ordered, there is some order. A task that throws does
/// not keep the next from running.
///
/// **Happens-before**: what was done before a submit is visible to the task; what a task did is
/// visible to the next of its key, in whatever thread that runs.
///
/// **Bounds**: each task takes a place in the pool when it is submitted, so a full pool does with
/// it what its policy says. A task that finds its key busy when its turn comes gives that place
/// back and waits with its key; that is why there is a second bound, which counts all tasks here,
/// waiting or running. Who meets it waits if the pool's policy is to block or to run the task in
/// the caller (that would be out of order), and is rejected otherwise. A worker of the same pool
/// never waits at either: it is rejected, as it might wait for itself.
///
/// **Fairness**: a key with many tasks holds one worker at most; after 16 tasks or a millisecond it
/// goes to the end of the pool's queue, unless that is full.
///
/// **The end** is the pool's. After a shutdown tasks are rejected; those that were accepted run.
/// [WorkerPool#shutdownNow] gives them up, with the pool's own: their futures complete, and its
/// list has them. The pool counts the places, not the tasks: a place that was given back counts as
/// completed.
///
/// Source: the serial executor in the documentation of [java.util.concurrent.Executor]; Akka's
/// dispatcher, which has the same slice.
///
/// @param <K> what the keys are; compared by `equals`
public final class KeyedExecutor<K> {
  private final WorkerPool pool;
  private final Turnstile gate;
  private final ConcurrentHashMap<K, Lane> lanes = new ConcurrentHashMap<>();

  /// Held here, as the pool holds it weakly.
  private final PoolEvents.Dependent dependent = new End();

  KeyedExecutor(WorkerPool pool, int most) {
    this.pool = pool;
    this.gate = new Turnstile(pool, most);
    pool.events().add(dependent);
  }

  /// Submits a task. Blocks and is interrupted as [WorkerPool#execute] is.
  ///
  /// @throws RejectedExecutionException if it is not accepted
  public void execute(K key, Runnable task) {
    Objects.requireNonNull(task, "task");
    Admission admission = enter(key, LaneTask.plain(task, pool));
    if (!admission.accepted() && admission != Admission.DROPPED) {
      throw rejected(admission);
    }
  }

  /// As [#execute], with a future. If a worker of the pool waits for it ([PoolFuture#get]) it runs
  /// the tasks of the key up to this one, if nobody else does. A task that waits for a later one of
  /// its own key waits for ever.
  ///
  /// @throws RejectedExecutionException if it is not accepted
  public <T> PoolFuture<T> submit(K key, Callable<T> task) {
    Objects.requireNonNull(task, "task");
    var future =
        new LaneFuture<>(
            pool.dispatch(), Errand.of(task, task, pool.events(), pool.capture()), task);
    Admission admission = enter(key, future);
    if (!admission.accepted()) {
      future.notRun(Reason.of(admission));
      if (admission != Admission.DROPPED) {
        throw rejected(admission);
      }
    }
    return future;
  }

  private Admission enter(K key, Runnable task) {
    Objects.requireNonNull(key, "key");
    Lane lane = lane(key);
    Admission refused = gate.enter();
    if (refused != null) {
      leave(key);
      return refused;
    }
    return lane.submit(new LaneTask(task));
  }

  private RejectedExecutionException rejected(Admission admission) {
    return new RejectedExecutionException("pool " + pool.name() + ", keyed: " + admission);
  }

  private Lane lane(K key) {
    return lanes.compute(
        key,
        (_, present) -> {
          Lane lane = present == null ? new Lane(pool, 1, () -> left(key)) : present;
          lane.users++;
          return lane;
        });
  }

  private void left(K key) {
    leave(key);
    gate.leave();
  }

  private void leave(K key) {
    lanes.computeIfPresent(key, (_, lane) -> --lane.users == 0 ? null : lane);
  }

  /// How many keys have tasks, those of submitters that wait included.
  public int keys() {
    return lanes.size();
  }

  /// How many tasks wait. O(keys); the keys are not asked at one instant.
  public int queued() {
    return lanes.values().stream().mapToInt(Lane::waiting).sum();
  }

  private final class End implements PoolEvents.Dependent {
    @Override
    public void poolShutDown() {
      gate.open();
    }

    @Override
    public List<Runnable> giveUpOwed() {
      var all = new ArrayList<Runnable>();
      TaskNotRunException why = pool.dispatch().notRun(Reason.SHUT_DOWN);
      lanes.values().forEach(lane -> all.addAll(lane.giveUpOwed(why)));
      return all;
    }
  }
}
