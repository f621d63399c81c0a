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
/// unpark, user code or anything that can block. Releasing it is a release store, so each critical
/// section happens-before the next; all of the Go memory model's channel rules follow from that and
/// from [Waiter]'s hand-over. Fields that are read without the lock are read after a full fence: a
/// thread that has finished a send and then finds another channel empty must not have overtaken its
/// own send.
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

  private static final Object[] UNBUFFERED = {};
  private static final Object[] NIL = {};
  private static final Chan<?> NEVER = new Chan<>(NIL, null);
  private static final AtomicLong IDS = new AtomicLong();

  private static final VarHandle LOCK;
  private static final VarHandle ID;
  private static final VarHandle COUNT;
  private static final VarHandle RECEIVERS;
  private static final VarHandle SENDERS;
  private static final VarHandle CLOSED_FLAG;

  static {
    try {
      var lookup = MethodHandles.lookup();
      LOCK = lookup.findVarHandle(Chan.class, "lock", int.class);
      ID = lookup.findVarHandle(Chan.class, "id", long.class);
      COUNT = lookup.findVarHandle(Chan.class, "count", int.class);
      RECEIVERS = lookup.findVarHandle(Chan.class, "receivers", Waiter.class);
      SENDERS = lookup.findVarHandle(Chan.class, "senders", Waiter.class);
      CLOSED_FLAG = lookup.findVarHandle(Chan.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through LOCK
  private int lock;

  private final @Nullable Object[] buffer;
  private int head;
  private int count;
  private @Nullable Waiter receivers;
  private @Nullable Waiter senders;
  private boolean closed;

  /// Whether a wait here should spin: see [Patience], which may race on it.
  short credit = Patience.START;

  short skip;
  short interval;

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
    return new Chan<>(NIL, Bubble.current());
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
    if (rendezvousNeedsWaiting(RECEIVERS) || !sendNow(value, null)) {
      sendWaiting(value);
    }
  }

  @Override
  public boolean trySend(T value) {
    Objects.requireNonNull(value, "a channel holds no null");
    VarHandle.fullFence();
    return (mayBeReadyToSend() || isClosed()) && sendNow(value, null);
  }

  /// Sends if that needs no waiting; else queues the waiter, if there is one.
  ///
  /// @return whether the value was sent
  private boolean sendNow(Object value, @Nullable Waiter waiter) {
    lock();
    if (closed) {
      unlock();
      throw new SendOnClosedException(this);
    }
    Waiter receiver = claimReceiver();
    boolean sent = receiver != null || count < buffer.length;
    if (sent) {
      putLocked(value, receiver);
    } else if (waiter != null) {
      senders = Waiter.append(senders, waiter);
    }
    unlock();
    if (receiver != null) {
      receiver.complete();
    }
    return sent;
  }

  private void sendWaiting(T value) throws InterruptedException {
    if (buffer.length > 0 && Patience.sawRoom(this) && sendNow(value, null)) {
      return;
    }
    var waiter = new ChanSend(this, value);
    if (isNil() || !sendNow(value, waiter)) {
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
    Object found = rendezvousNeedsWaiting(SENDERS) ? EMPTY : takeNow(null);
    return found == EMPTY ? takeWaiting() : found;
  }

  private Object tryTake() {
    VarHandle.fullFence();
    return mayBeReadyToReceive() || isClosed() ? takeNow(null) : EMPTY;
  }

  /// Receives if that needs no waiting; else queues the waiter, if there is one.
  ///
  /// @return the value, or [#CLOSED], or [#EMPTY]
  private Object takeNow(@Nullable Waiter waiter) {
    lock();
    Waiter sender = claimSender();
    Object found = takeLocked(sender);
    if (found == EMPTY && waiter != null) {
      receivers = Waiter.append(receivers, waiter);
    }
    unlock();
    if (sender != null) {
      sender.complete();
    }
    return found;
  }

  private Object takeWaiting() throws InterruptedException {
    if (buffer.length > 0 && Patience.sawValue(this)) {
      Object found = takeNow(null);
      if (found != EMPTY) {
        return found;
      }
    }
    var waiter = new ChanReceive(this);
    Object found = isNil() ? EMPTY : takeNow(waiter);
    if (found != EMPTY) {
      return found;
    }
    await(waiter);
    return waiter.result();
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
      w.previous = released; // and no next: it is in no queue
      released = w;
    }
    for (Waiter w = claimSender(); w != null; w = claimSender()) {
      w.previous = released; // and no next: it is in no queue
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

  // Waiting.

  private void await(Waiter waiter) throws InterruptedException {
    if (buffer.length == 0 && Patience.sawCompletion(this, waiter)) {
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

  @SuppressWarnings("NullAway") // a queue with somebody in it is not null
  private void removeLocked(Waiter waiter) {
    if (waiter.sends()) {
      senders = Waiter.remove(senders, waiter);
    } else {
      receivers = Waiter.remove(receivers, waiter);
    }
  }

  void queueLocked(Waiter waiter) {
    if (waiter.sends()) {
      senders = Waiter.append(senders, waiter);
    } else {
      receivers = Waiter.append(receivers, waiter);
    }
  }

  @Nullable Waiter claimReceiver() {
    while (receivers != null) {
      Waiter first = Waiter.first(receivers);
      receivers = Waiter.remove(receivers, first);
      if (first.claim()) {
        return first;
      }
    }
    return null;
  }

  @Nullable Waiter claimSender() {
    while (senders != null) {
      Waiter first = Waiter.first(senders);
      senders = Waiter.remove(senders, first);
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
    Object value = buffer[head];
    buffer[head] = null; // what was received must not stay reachable
    int next = head + 1;
    head = next == buffer.length ? 0 : next;
    count--;
    return Objects.requireNonNull(value);
  }

  /// As [#removeFirst] and then [#append] to a full buffer, where both use the same slot. The count
  /// stays, because others read it without the lock.
  private Object replaceFirst(Object added) {
    Object value = buffer[head];
    buffer[head] = added;
    int next = head + 1;
    head = next == buffer.length ? 0 : next;
    return Objects.requireNonNull(value);
  }

  // Without the lock: hints, or exact after a full fence.

  /// Whether a receive might find a value. Read before [#isClosed], as Go's `empty` is: a channel
  /// that was empty and is still open was empty and open.
  boolean mayBeReadyToReceive() {
    return buffer.length == 0
        ? SENDERS.getAcquire(this) != null
        : (int) COUNT.getAcquire(this) != 0;
  }

  /// Whether a send might find a receiver, or room.
  boolean mayBeReadyToSend() {
    return buffer.length == 0
        ? RECEIVERS.getAcquire(this) != null
        : (int) COUNT.getAcquire(this) < buffer.length;
  }

  boolean isClosed() {
    return (boolean) CLOSED_FLAG.getAcquire(this);
  }

  /// A hint that saves a turn of the lock: without a buffer and without a partner there is nothing
  /// to try before queueing.
  private boolean rendezvousNeedsWaiting(VarHandle partners) {
    return buffer.length == 0 && partners.getOpaque(this) == null;
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
    if (bubble != null) {
      bubble.check(this);
    }
    if (!LOCK.weakCompareAndSetAcquire(this, 0, 1)) {
      lockContended();
    }
  }

  /// Its holder is a few instructions from the release, unless its processor was taken from it.
  private void lockContended() {
    int spins = 0;
    while ((int) LOCK.getOpaque(this) != 0 || !LOCK.weakCompareAndSetAcquire(this, 0, 1)) {
      Patience.backOff(spins++);
    }
  }

  void unlock() {
    LOCK.setRelease(this, 0);
  }

  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.currentThread().isInterrupted() && Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
