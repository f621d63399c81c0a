package dev.goloom.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A channel, with the rules of Go's to the letter: Go's `chan T`.
///
/// ```java
/// Chan<Order> orders = Chan.make(16);
/// Thread.startVirtualThread(() -> serve(orders));   // takes a RecvChan<Order>
/// try (orders) {                                    // Go: defer close(orders)
///   for (Order order : today) orders.send(order);
/// }
/// ```
///
/// Safe for use by many threads, virtual or platform. What each operation blocks on, how it is
/// interrupted and what it makes visible stands with [SendChan] and [RecvChan].
///
/// | | nil | open, not ready | open, ready | closed |
/// |---|---|---|---|---|
/// | send | waits for ever | waits | sends | throws [SendOnClosedException] |
/// | receive | waits for ever | waits | receives | the rest of the buffer, then null |
/// | close | throws [CloseOfNilException] | closes | closes | throws [CloseOfClosedException] |
///
/// Source: The Go Programming Language Specification ("Channel types", "Send statements", "Receive
/// operator", "Close"), and the Go memory model.
///
/// # How it works
///
/// This is Go's `hchan`: a ring buffer, a queue of waiting receivers, a queue of waiting senders,
/// and a lock. Every field but the lock is guarded by the lock. Invariants, whenever the lock is
/// free:
///
/// - A receiver waits only if the buffer is empty and no sender waits; a sender waits only if the
///   buffer is full and no receiver waits. Both queues may hold something only if a select waits to
///   send *and* to receive here; it never matches itself.
/// - Nobody waits on a closed channel.
/// - Waiters are served first come, first served. A receiver that takes from a full buffer moves
///   the first sender's value to its end, so values leave in the order in which sends began to
///   wait.
///
/// The lock is one bit, taken by a compare-and-set: it guards a few loads and stores, never an
/// unpark, user code or anything that can block; its holder never leaves its carrier, because those
/// who wait for it may keep all other carriers busy. Releasing it is a release store, so each
/// critical section happens-before the next; all of the Go memory model's channel rules follow from
/// that and from [Waiter]'s hand-over. Fields that are read without the lock are read after a full
/// fence: a thread that has finished a send and then finds another channel empty must not have
/// overtaken its own send.
///
/// A thread that cannot go on first watches for a moment, without the lock, if [Patience] says that
/// this pays; then it queues and parks.
///
/// @param <T> what it carries; never null
public final class Chan<T> implements SendChan<T>, RecvChan<T> {
  /// What a receive finds on a closed, drained channel, and a sender that waited when it was
  /// closed.
  static final Object CLOSED = new Object();

  /// What a receive finds if it would have to wait.
  static final Object EMPTY = new Object();

  /// What a send that would have to wait finds if it did not want to be queued.
  private static final Waiter NOT_QUEUED = new Waiter(null, null);

  private static final Object[] UNBUFFERED = {};
  private static final Object[] NIL = {};

  /// As [#UNBUFFERED]; so that a thread dump can tell that a context is awaited.
  private static final Object[] DONE = {};

  private static final Chan<?> NEVER = new Chan<>(NIL, null);
  private static final AtomicLong IDS = new AtomicLong();

  private static final int MOUNTED_TRIES = 64;

  private static final VarHandle LOCK;
  private static final VarHandle ID;
  private static final VarHandle COUNT;
  private static final VarHandle FIRST_RECEIVER;
  private static final VarHandle FIRST_SENDER;
  private static final VarHandle IS_CLOSED;

  static {
    try {
      var lookup = MethodHandles.lookup();
      LOCK = lookup.findVarHandle(Chan.class, "lock", int.class);
      ID = lookup.findVarHandle(Chan.class, "id", long.class);
      COUNT = lookup.findVarHandle(Chan.class, "count", int.class);
      FIRST_RECEIVER = lookup.findVarHandle(Chan.class, "firstReceiver", Waiter.class);
      FIRST_SENDER = lookup.findVarHandle(Chan.class, "firstSender", Waiter.class);
      IS_CLOSED = lookup.findVarHandle(Chan.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through LOCK
  private int lock;

  private final @Nullable Object[] buffer;
  private int head;
  private int count;
  private @Nullable Waiter firstReceiver;
  private @Nullable Waiter lastReceiver;
  private @Nullable Waiter firstSender;
  private @Nullable Waiter lastSender;
  private boolean closed;

  /// Whether a wait here should spin: see [Patience], which may race on it.
  short credit = Patience.UNKNOWN;

  short skip;
  short probeDistance;

  /// The rank in which a select locks; 0 until one needs it.
  @SuppressWarnings("UnusedVariable") // through ID
  private long id;

  final @Nullable Bubble bubble;

  private Chan(@Nullable Object[] buffer, @Nullable Bubble bubble) {
    this.buffer = buffer;
    this.bubble = bubble;
  }

  /// An unbuffered channel: a send waits for its receive. Go: `make(chan T)`.
  public static <T> Chan<T> make() {
    return new Chan<>(UNBUFFERED, Bubble.current());
  }

  /// A channel with a buffer; with capacity 0 as [#make()]. Go: `make(chan T, capacity)`.
  ///
  /// @param capacity how many values it holds; all of the buffer is allocated now
  /// @throws IllegalArgumentException if the capacity is negative
  public static <T> Chan<T> make(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("a channel's capacity must not be negative: " + capacity);
    }
    return new Chan<>(capacity == 0 ? UNBUFFERED : new Object[capacity], Bubble.current());
  }

  /// A nil channel: sends and receives wait for ever, a close fails. Go: `var ch chan T`.
  ///
  /// In a [Select], null does the same.
  public static <T> Chan<T> nil() {
    return new Chan<>(NIL, null);
  }

  /// The channel that a context closes when it is cancelled.
  static Chan<Void> done() {
    return new Chan<>(DONE, Bubble.current());
  }

  /// The nil channel that stands for null in a select.
  @SuppressWarnings("unchecked") // it carries nothing
  static <T> Chan<T> never() {
    return (Chan<T>) NEVER;
  }

  // Sending.

  @Override
  public void send(T value) throws InterruptedException {
    Objects.requireNonNull(value, "a channel holds no null");
    throwIfInterrupted();
    Waiter waiter = sendNow(value, buffer.length == 0);
    if (waiter != null) {
      sendWaiting(value, waiter);
    }
  }

  @Override
  public boolean trySend(T value) {
    Objects.requireNonNull(value, "a channel holds no null");
    checkBubble();
    VarHandle.fullFence();
    return looksReadyToSend() && sendNow(value, false) == null;
  }

  /// Sends if that needs no waiting.
  ///
  /// @param queue whether to queue a waiter if it does
  /// @return null if the value was sent; else the waiter, or [#NOT_QUEUED]
  private @Nullable Waiter sendNow(Object value, boolean queue) {
    lock();
    if (closed) {
      unlock();
      throw new SendOnClosedException(this);
    }
    Waiter receiver = claimReceiver();
    Waiter waiter = null;
    if (receiver != null || count < buffer.length) {
      putLocked(value, receiver);
    } else {
      waiter = queue ? queueSender(value) : NOT_QUEUED;
    }
    unlock();
    if (receiver != null) {
      receiver.complete();
    }
    return waiter;
  }

  /// Allocates under the lock: to know beforehand whether it must would cost one more turn of the
  /// cache line. So it frees the lock should the heap or the stack be exhausted here.
  private Waiter queueSender(Object value) {
    try {
      var waiter = new ChanSend(this, value);
      queueLocked(waiter);
      return waiter;
    } catch (Throwable e) {
      unlock();
      throw e;
    }
  }

  private void sendWaiting(T value, Waiter refused) throws InterruptedException {
    Waiter waiter = refused;
    if (waiter == NOT_QUEUED && Patience.sawReady(this, this, Chan::looksReadyToSend)) {
      waiter = sendNow(value, false);
    }
    if (waiter == NOT_QUEUED) {
      waiter = sendNow(value, true);
    }
    if (waiter != null) {
      await(waiter);
      if (waiter.element == CLOSED) {
        throw new SendOnClosedException(this);
      }
    }
  }

  // Receiving.

  @Override
  @SuppressWarnings("unchecked") // only a T is ever sent
  public @Nullable T receive() throws InterruptedException {
    Object found = take();
    return found == CLOSED ? null : (T) found;
  }

  @Override
  @SuppressWarnings("unchecked") // only a T is ever sent
  public Received<T> receiveOk() throws InterruptedException {
    Object found = take();
    return found == CLOSED ? Received.ofClosed() : new Received<>((T) found, false);
  }

  @Override
  @SuppressWarnings("unchecked") // only a T is ever sent
  public @Nullable T tryReceive() {
    Object found = tryTake();
    return found == EMPTY || found == CLOSED ? null : (T) found;
  }

  @Override
  @SuppressWarnings("unchecked") // only a T is ever sent
  public Received<T> tryReceiveOk() {
    Object found = tryTake();
    if (found == EMPTY) {
      return Received.ofNothing();
    }
    return found == CLOSED ? Received.ofClosed() : new Received<>((T) found, false);
  }

  private Object take() throws InterruptedException {
    throwIfInterrupted();
    Object found = takeNow(buffer.length == 0);
    return found == EMPTY || found instanceof ChanReceive ? takeWaiting(found) : found;
  }

  private Object tryTake() {
    checkBubble();
    VarHandle.fullFence();
    return looksReadyToReceive() ? takeNow(false) : EMPTY;
  }

  /// Receives if that needs no waiting.
  ///
  /// @param queue whether to queue a waiter if it does
  /// @return the value, or [#CLOSED]; or the waiter, or [#EMPTY]
  private Object takeNow(boolean queue) {
    lock();
    Waiter sender = claimSender();
    Object found = takeLocked(sender);
    if (found == EMPTY && queue) {
      found = queueReceiver();
    }
    unlock();
    if (sender != null) {
      sender.complete();
    }
    return found;
  }

  /// As [#queueSender].
  private Waiter queueReceiver() {
    try {
      var waiter = new ChanReceive(this);
      queueLocked(waiter);
      return waiter;
    } catch (Throwable e) {
      unlock();
      throw e;
    }
  }

  private Object takeWaiting(Object refused) throws InterruptedException {
    Object found = refused;
    if (found == EMPTY && Patience.sawReady(this, this, Chan::looksReadyToReceive)) {
      found = takeNow(false);
    }
    if (found == EMPTY) {
      found = takeNow(true);
    }
    if (found instanceof ChanReceive waiter) {
      await(waiter);
      return waiter.result();
    }
    return found;
  }

  @Override
  public Iterator<T> iterator() {
    return new Values();
  }

  private final class Values implements Iterator<T> {
    private @Nullable T next;

    @Override
    public boolean hasNext() {
      if (next == null) {
        try {
          next = receive();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          var cancelled = new CancellationException("interrupted while ranging over " + Chan.this);
          cancelled.initCause(e);
          throw cancelled;
        }
      }
      return next != null;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("closed and drained: " + Chan.this);
      }
      T value = Objects.requireNonNull(next);
      next = null;
      return value;
    }
  }

  // Closing, and looking.

  @Override
  public void close() {
    if (isNil()) {
      throw new CloseOfNilException(this);
    }
    lock();
    if (closed) {
      unlock();
      throw new CloseOfClosedException(this);
    }
    closed = true;
    Waiter released = null;
    for (Waiter w = claimReceiver(); w != null; w = claimReceiver()) {
      w.previous = released; // its next says that it was claimed
      released = w;
    }
    for (Waiter w = claimSender(); w != null; w = claimSender()) {
      w.previous = released; // its next says that it was claimed
      released = w;
    }
    unlock();
    completeAsClosed(released);
  }

  /// Outside the lock: a claimed waiter belongs to its claimer, links included.
  private static void completeAsClosed(@Nullable Waiter released) {
    Waiter next;
    for (Waiter w = released; w != null; w = next) {
      next = w.previous;
      w.previous = null;
      w.element = CLOSED;
      w.complete();
    }
  }

  @Override
  public int len() {
    VarHandle.fullFence();
    return (int) COUNT.getAcquire(this);
  }

  @Override
  public int cap() {
    return buffer.length;
  }

  /// Go's words: `chan@1b2c (cap 16)`.
  @Override
  public String toString() {
    String name = "chan@" + Integer.toHexString(System.identityHashCode(this));
    return isNil() ? name + " (nil)" : name + " (cap " + buffer.length + ")";
  }

  boolean isNil() {
    return buffer == NIL;
  }

  /// Whether it is the done channel of a context.
  boolean isDone() {
    return buffer == DONE;
  }

  // Waiting.

  private void await(Waiter waiter) throws InterruptedException {
    if (buffer.length == 0 && !isNil() && Patience.sawCompletion(this, waiter)) {
      return;
    }
    if (!waiter.park(0L)) {
      if (isNil() || leave(waiter)) {
        Thread.interrupted();
        throw new InterruptedException();
      }
      waiter.awaitCompletion();
    }
  }

  /// Takes a waiter out of its queue.
  ///
  /// @return false if it is in none: it was claimed
  boolean leave(Waiter waiter) {
    lock();
    boolean queued = waiter.isQueued();
    if (queued) {
      removeLocked(waiter);
    }
    unlock();
    return queued;
  }

  // Under the lock; for Select too.

  /// Hands a value to a claimed receiver, or to the buffer, which has room.
  void putLocked(Object value, @Nullable Waiter receiver) {
    if (receiver != null) {
      receiver.element = value;
    } else {
      append(value);
    }
  }

  /// Takes the next value: from the buffer, which a claimed sender then fills up, or from the
  /// sender.
  Object takeLocked(@Nullable Waiter sender) {
    if (count > 0) {
      return sender == null ? removeFirst() : replaceFirst(sender.takeElement());
    }
    if (sender != null) {
      return sender.takeElement();
    }
    return closed ? CLOSED : EMPTY;
  }

  boolean isFullLocked() {
    return count == buffer.length;
  }

  boolean isClosedLocked() {
    return closed;
  }

  /// Queues a waiter; on the nil channel nobody would ever look for it.
  void queueLocked(Waiter waiter) {
    if (isNil()) {
      return;
    }
    if (waiter.sends()) {
      lastSender = Waiter.append(lastSender, waiter);
      firstSender = firstSender == null ? waiter : firstSender;
    } else {
      lastReceiver = Waiter.append(lastReceiver, waiter);
      firstReceiver = firstReceiver == null ? waiter : firstReceiver;
    }
  }

  private void removeLocked(Waiter waiter) {
    if (waiter == firstSender) {
      firstSender = waiter.next;
    }
    if (waiter == lastSender) {
      lastSender = waiter.previous;
    }
    if (waiter == firstReceiver) {
      firstReceiver = waiter.next;
    }
    if (waiter == lastReceiver) {
      lastReceiver = waiter.previous;
    }
    waiter.unlink();
  }

  /// Claims the first receiver that can be claimed. A waiter's own fields are in the cache of the
  /// thread that watches it: of a lone waiter, none is read before one is written.
  @Nullable Waiter claimReceiver() {
    Waiter first;
    while ((first = firstReceiver) != null) {
      if (first == lastReceiver) {
        firstReceiver = null;
        lastReceiver = null;
      } else {
        firstReceiver = first.next;
      }
      first.unlinkFirst(firstReceiver);
      if (first.claim()) {
        return first;
      }
    }
    return null;
  }

  /// As [#claimReceiver].
  @Nullable Waiter claimSender() {
    Waiter first;
    while ((first = firstSender) != null) {
      if (first == lastSender) {
        firstSender = null;
        lastSender = null;
      } else {
        firstSender = first.next;
      }
      first.unlinkFirst(firstSender);
      if (first.claim()) {
        return first;
      }
    }
    return null;
  }

  private void append(Object value) {
    int tail = head + count;
    buffer[tail < buffer.length ? tail : tail - buffer.length] = value;
    count++;
  }

  private Object removeFirst() {
    Object value = replaceHead(null); // what was received must not stay reachable
    count--;
    return value;
  }

  /// Takes the first value of a full buffer and appends another: its place is the one that becomes
  /// free. The count stays as it is, for those who read it without the lock.
  private Object replaceFirst(Object last) {
    return replaceHead(last);
  }

  private Object replaceHead(@Nullable Object with) {
    Object value = buffer[head];
    buffer[head] = with;
    int next = head + 1;
    head = next == buffer.length ? 0 : next;
    return Objects.requireNonNull(value);
  }

  // Without the lock: hints, or exact after a full fence.

  /// Whether a receive might not have to wait. The buffer is read before the flag, as in Go: a
  /// channel that was empty and is still open was empty and open.
  boolean looksReadyToReceive() {
    boolean maybe =
        buffer.length == 0
            ? FIRST_SENDER.getAcquire(this) != null
            : (int) COUNT.getAcquire(this) != 0;
    return maybe || isClosed();
  }

  /// Whether a send might not have to wait.
  boolean looksReadyToSend() {
    boolean maybe =
        buffer.length == 0
            ? FIRST_RECEIVER.getAcquire(this) != null
            : (int) COUNT.getAcquire(this) < buffer.length;
    return maybe || isClosed();
  }

  private boolean isClosed() {
    return (boolean) IS_CLOSED.getAcquire(this);
  }

  /// The rank of this channel when many are locked at once; never 0, and no two channels share it.
  long id() {
    long known = (long) ID.getOpaque(this);
    if (known != 0L) {
      return known;
    }
    ID.compareAndSet(this, 0L, IDS.incrementAndGet());
    return (long) ID.getOpaque(this);
  }

  // The lock.

  void lock() {
    checkBubble();
    if (!LOCK.weakCompareAndSetAcquire(this, 0, 1)) {
      lockContended();
    }
  }

  /// Its holder is a few instructions from the release, unless its processor was taken from it.
  /// With a buffer, it will soon do several operations in a row if it is left alone.
  private void lockContended() {
    int tries = 0;
    do {
      if (buffer.length > 0) {
        Patience.pause();
      }
      Patience.backOff(tries++);
    } while ((int) LOCK.getOpaque(this) != 0 || !LOCK.weakCompareAndSetAcquire(this, 0, 1));
  }

  /// Takes the lock if its holder lets go of it in a moment; never gives up the processor.
  boolean tryLock() {
    for (int tries = 0; tries < MOUNTED_TRIES; tries++) {
      if ((int) LOCK.getOpaque(this) == 0 && LOCK.weakCompareAndSetAcquire(this, 0, 1)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  void unlock() {
    LOCK.setRelease(this, 0);
  }

  /// Fails if this channel belongs to a bubble and the current thread does not.
  void checkBubble() {
    if (bubble != null) {
      bubble.check(this);
    }
  }

  /// The bubble in which a thread that waits here is durably blocked: anywhere, on a nil channel.
  @Nullable Bubble waitingIn() {
    return isNil() ? Bubble.current() : bubble;
  }

  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.currentThread().isInterrupted() && Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
