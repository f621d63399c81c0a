package dev.goloom.workerpool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;

/// A task of a pool ran: its duration is the time it ran. Recorded if that was 10 ms or more, or
/// what the recording says: `goloom.TaskRun#threshold=0 ns` has all.
@Name("goloom.TaskRun")
@Label("Task Run")
@Category({"goloom", "Worker Pool"})
@Description("A task of a worker pool ran")
@Threshold("10 ms")
@StackTrace(false) // always the pool's
@SuppressWarnings("UnusedVariable") // recordings read the fields
final class TaskRunEvent extends Event {
  @Label("Pool")
  private String pool = "";

  @Label("Task Class")
  private Class<?> taskClass = Object.class;

  @Label("Queue Wait")
  @Description("From the submit to the start, the time at the door of a full pool included")
  @Timespan(Timespan.NANOSECONDS)
  private long queueWait;

  /// Whether a recording wants these. Nearly free while none is running.
  static boolean isOn() {
    return new TaskRunEvent().isEnabled();
  }

  void finish(String pool, Class<?> taskClass, long waitNanos) {
    end();
    if (shouldCommit()) {
      this.pool = pool;
      this.taskClass = taskClass;
      this.queueWait = waitNanos;
      commit();
    }
  }
}
