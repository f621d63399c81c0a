package dev.goloom.workerpool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A pool lets more tasks run at once, or fewer.
@Name("goloom.PoolScale")
@Label("Pool Scale")
@Category({"goloom", "Worker Pool"})
@Description("The limit of tasks that run at once was changed")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // recordings read the fields
final class PoolScaleEvent extends Event {
  @Label("Pool")
  private String pool = "";

  @Label("From")
  private int from;

  @Label("To")
  private int to;

  @Label("Reason")
  private String reason = "";

  /// Nearly free while no recording is running.
  static void emit(String pool, int from, int to, String reason) {
    var event = new PoolScaleEvent();
    if (event.isEnabled()) {
      event.pool = pool;
      event.from = from;
      event.to = to;
      event.reason = reason;
      event.commit();
    }
  }
}
