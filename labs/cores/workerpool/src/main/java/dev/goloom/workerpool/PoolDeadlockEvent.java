package dev.goloom.workerpool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// All workers of a pool wait, tasks are queued, and nothing is completed.
@Name("goloom.PoolDeadlock")
@Label("Pool Deadlock")
@Category({"goloom", "Worker Pool"})
@Description("The workers of a pool wait for tasks that are queued in it")
@StackTrace(false) // the watchdog's
@SuppressWarnings("UnusedVariable") // recordings read the fields
final class PoolDeadlockEvent extends Event {
  @Label("Pool")
  private String pool = "";

  @Label("Wait Chain")
  private String chain = "";

  @Label("Workers")
  private int workers;

  @Label("Queued")
  private int queued;

  /// Nearly free while no recording is running.
  ///
  /// @param chain who waits for what
  static void emit(String pool, String chain, int workers, int queued) {
    var event = new PoolDeadlockEvent();
    if (event.isEnabled()) {
      event.pool = pool;
      event.chain = chain;
      event.workers = workers;
      event.queued = queued;
      event.commit();
    }
  }
}
