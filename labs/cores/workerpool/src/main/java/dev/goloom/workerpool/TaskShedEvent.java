package dev.goloom.workerpool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/// A task that was submitted is never started. The stack trace shows who found that out: a
/// submitter whose task took the place, a worker that took an expired task, who stopped the pool.
@Name("goloom.TaskShed")
@Label("Task Shed")
@Category({"goloom", "Worker Pool"})
@Description("A task of a worker pool is never started")
@SuppressWarnings("UnusedVariable") // recordings read the fields
final class TaskShedEvent extends Event {
  @Label("Pool")
  private String pool = "";

  @Label("Task Class")
  private Class<?> taskClass = Object.class;

  @Label("Reason")
  private String reason = "";

  /// Nearly free while no recording is running.
  static void emit(String pool, Class<?> taskClass, TaskNotRunException.Reason reason) {
    var event = new TaskShedEvent();
    if (event.isEnabled()) {
      event.pool = pool;
      event.taskClass = taskClass;
      event.reason = reason.name();
      event.commit();
    }
  }
}
