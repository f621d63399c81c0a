package dev.goloom.leaks;

/// What a thread waits for, in the words of a Go traceback.
public enum WaitReason {
  RUNNING("running", "It is not waiting."),
  CHAN_SEND(
      "chan send", "Nobody receives: buffer one element, drain, or select on the context too."),
  CHAN_SEND_NIL(
      "chan send (nil chan)", "A send on a nil channel waits for ever: make the channel."),
  CHAN_RECEIVE(
      "chan receive", "Nobody sends or closes: close the channel when the sender is done."),
  CHAN_RECEIVE_NIL(
      "chan receive (nil chan)", "A receive from a nil channel waits for ever: make the channel."),
  SELECT("select", "No case can become ready: add a case for the context's done channel."),
  SELECT_NO_CASES("select (no cases)", "A select without cases waits for ever."),
  MUTEX("sync.Mutex.Lock", "The lock was never released, or is taken twice: unlock in finally."),
  RW_MUTEX_READ("sync.RWMutex.RLock", "A writer holds or awaits the lock: no recursive read lock."),
  RW_MUTEX_WRITE("sync.RWMutex.Lock", "A reader never left: do not upgrade a read lock."),
  WAIT_GROUP("sync.WaitGroup.Wait", "The counter never reaches zero: count down in finally."),
  COND("sync.Cond.Wait", "The signal was missed: wait in a loop, signal under the lock."),
  FUTURE("future", "Nobody completes the future: complete it exceptionally too."),
  SEMAPHORE("semacquire", "A permit was never given back: release in finally."),
  JOIN("join", "It waits for a thread that does not end: look at that thread."),
  CONTEXT("chan receive (context)", "The context is never cancelled: close it with try."),
  TICKER("sleep", "A timer's loop that nobody ends: stop it with the context."),
  EXECUTOR("executor idle", "The executor was never shut down: close it with try."),
  MONITOR("monitor", "Another thread holds the monitor: look at its owner."),
  IO("IO wait", "It waits for the outside world: give it a deadline."),
  OTHER("park", "It is parked at a place that is not known: look at its stack.");

  private final String text;
  private final String advice;

  WaitReason(String text, String advice) {
    this.text = text;
    this.advice = advice;
  }

  /// The reason as Go prints it in brackets, or the nearest that Go's words can say.
  public String text() {
    return text;
  }

  /// What to do about it, in one line.
  public String advice() {
    return advice;
  }
}
