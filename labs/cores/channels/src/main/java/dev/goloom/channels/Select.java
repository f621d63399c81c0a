package dev.goloom.channels;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Waits for the first of several sends and receives: Go's `select`.
///
/// To read, a lambda for each case:
///
/// ```java
/// Select.of(
///         receive(orders, order -> serve(order)),
///         send(log, line, () -> lines++),
///         after(Duration.ofSeconds(1), () -> flush()))
///     .run();
/// ```
///
/// To be fast, a select that is made once, and a `switch`; it allocates nothing when a case is
/// ready, and looks like Go:
///
/// ```java
/// var in = receive(orders);
/// var out = send(log);
/// var select = Select.of(in, out);
/// while (true) {
///   if (lines.isEmpty()) out.disable(); else out.channel(log, lines.peek());
///   switch (select.await()) {
///     case 0 -> { if (!in.ok()) return; lines.add(in.value().toString()); }
///     case 1 -> lines.remove();
///   }
/// }
/// ```
///
/// Go's rules: among the cases that are ready one is chosen uniformly at random. A case whose
/// channel is null or nil is never ready. A case on a closed channel is ready: a receive then has
/// `ok() == false`, a send throws [SendOnClosedException] if it is chosen. The same channel may
/// stand in several cases; a send and a receive on the same channel never match each other. A
/// select without a case that can ever be ready waits for ever.
///
/// A select and its cases belong to one thread at a time. The channels are shared as always.
///
/// Source: The Go Programming Language Specification, "Select statements".
///
/// # How it works
///
/// First the cases are tried in random order, locking one channel at a time: the first that is
/// ready is a uniform choice among those that are. If none is, all channels are locked, in the
/// order of their ranks so that two selects cannot deadlock, and tried again; so "nothing was
/// ready" is true at one instant. If still none is ready, a waiter is queued on each channel before
/// the locks are released. Whoever comes first **claims** the select by a compare-and-set on its
/// state, the lock of his channel in hand; the others find it claimed and drop its waiter. The
/// claimer hands over, outside the lock, and the woken thread takes its other waiters out of their
/// queues before it goes on. So no channel refers to a select that is not waiting.
///
/// Cost: O(cases) when none is ready; else one lock for each case tried.
public final class Select {
  private final Case[] all;

  /// The cases with channels, in an order that each attempt shuffles.
  private final ChanCase<?>[] cases;

  /// The same in the order of their channels' ranks, if [#ranked].
  private final ChanCase<?>[] byRank;

  private final @Nullable Otherwise otherwise;
  private final @Nullable After after;
  private final SelectWaiter waiter;
  private boolean ranked;
  private long random = ThreadLocalRandom.current().nextLong() | 1L;

  private Select(Case... all) {
    this.all = all;
    this.cases = chanCases(all);
    this.byRank = cases.clone();
    this.waiter = new SelectWaiter(cases);
    this.otherwise = onlyOtherwise(all);
    this.after = soonest(all);
    checkFree(all);
    for (int i = 0; i < all.length; i++) {
      all[i].join(this, i);
    }
  }

  private static void checkFree(Case... all) {
    for (int i = 0; i < all.length; i++) {
      all[i].checkFree();
      for (int j = 0; j < i; j++) {
        if (all[i] == all[j]) {
          throw new IllegalArgumentException("a case stands twice in a select: make another");
        }
      }
    }
  }

  /// A select of these cases. Without any it waits for ever.
  ///
  /// @throws IllegalArgumentException if a case belongs to another select or stands here twice, or
  ///   if there is more than one [#otherwise]
  public static Select of(Case... cases) {
    return new Select(cases.clone());
  }

  // Cases.

  /// A case that receives; what it received is in the case. Go: `case v, ok = <-ch:`.
  ///
  /// @param channel where, or null for a case that is never ready
  public static <T> RecvCase<T> receive(@Nullable RecvChan<T> channel) {
    return new RecvCase<>((Chan<T>) channel, _ -> {});
  }

  /// A case that receives and then runs a handler with the value, or with null if the channel is
  /// closed. Go: `case v := <-ch:`.
  ///
  /// @param channel where, or null for a case that is never ready
  public static <T> RecvCase<T> receive(@Nullable RecvChan<T> channel, OnReceive<T> handler) {
    return new RecvCase<>((Chan<T>) channel, handler);
  }

  /// A case that will send, once [SendCase#channel] says what and where. Until then never ready.
  public static <T> SendCase<T> send() {
    return new SendCase<>(() -> {});
  }

  /// A case that sends. Go: `case ch <- v:`.
  ///
  /// @param channel where, or null for a case that is never ready
  /// @throws NullPointerException if the value is null
  public static <T> SendCase<T> send(@Nullable SendChan<T> channel, T value) {
    return send(channel, value, () -> {});
  }

  /// A case that sends and then runs a handler.
  ///
  /// @param channel where, or null for a case that is never ready
  /// @throws NullPointerException if the value is null
  public static <T> SendCase<T> send(@Nullable SendChan<T> channel, T value, Handler handler) {
    return new SendCase<T>(handler).channel(channel, value);
  }

  /// The case that is taken when no other is ready. Go: `default:`.
  public static Case otherwise() {
    return otherwise(() -> {});
  }

  /// The case that is taken when no other is ready, with a handler.
  public static Case otherwise(Handler handler) {
    return new Otherwise(handler);
  }

  /// The case that is taken when the select has waited this long. Go: `case <-time.After(d):`. It
  /// counts from each [#await] anew, makes no timer and no thread, and leaves nothing behind.
  ///
  /// @param timeout how long; zero or less: as soon as nothing else is ready
  public static Case after(Duration timeout) {
    return after(timeout, () -> {});
  }

  /// The case that is taken when the select has waited this long, with a handler.
  ///
  /// @param timeout how long; zero or less: as soon as nothing else is ready
  public static Case after(Duration timeout, Handler handler) {
    return new After(timeout, handler);
  }

  // Selecting.

  /// Waits for a case, then runs its handler. Blocks, is interrupted, fails and orders memory as
  /// [#await] does; the handler runs in this thread, holding no lock.
  ///
  /// @return the case's place among the arguments of [#of], from 0
  /// @throws InterruptedException if interrupted before a case happened, or by the handler
  public int run() throws InterruptedException {
    int index = await();
    all[index].handle();
    return index;
  }

  /// Waits until a case can happen, and lets it happen. Go: `select { ... }`.
  ///
  /// **Blocks** while no case is ready, unless there is an `otherwise`; at most as long as `after`
  /// says. **Interruption** is atomic: if this method throws [InterruptedException], no case
  /// happened; if one happened, the method returns and leaves the interrupt status alone.
  /// **Happens-before**: as the send or the receive that happened ([SendChan#send],
  /// [RecvChan#receive]).
  ///
  /// @return the case's place among the arguments of [#of], from 0
  /// @throws SendOnClosedException if the chosen case sends on a closed channel, or if a channel is
  ///   closed on which this select waits to send
  /// @throws InterruptedException if interrupted before a case happened
  public int await() throws InterruptedException {
    Chan.throwIfInterrupted();
    ChanCase<?> ready = tryEach();
    if (ready != null) {
      return ready.index();
    }
    return otherwise == null ? awaitAny() : pollOr(otherwise.index());
  }

  /// Lets a case happen if that needs no waiting, [#after] and [#otherwise] aside. Never blocks,
  /// ignores interruption. It answers -1 only if at one instant no case was ready.
  ///
  /// @return the case's place among the arguments of [#of], from 0; or -1
  /// @throws SendOnClosedException if the chosen case sends on a closed channel
  public int poll() {
    ChanCase<?> ready = tryEach();
    return ready != null ? ready.index() : pollOr(-1);
  }

  private int pollOr(int none) {
    if (cases.length == 0) {
      return none;
    }
    ChanCase<?> ready = tryAllAtOnce(false);
    return ready == null ? none : ready.index();
  }

  /// Tries the cases one by one in random order. Finding nothing proves nothing.
  private @Nullable ChanCase<?> tryEach() {
    for (int left = cases.length; left > 0; left--) {
      ChanCase<?> picked = pick(left);
      if (picked.looksReady() && picked.tryAlone()) {
        return picked;
      }
    }
    return null;
  }

  /// Moves a random one of the first `left` cases to the end of those, and answers it: one step of
  /// a Fisher-Yates shuffle, so that a whole round leaves `cases` in random order.
  private ChanCase<?> pick(int left) {
    int at = left == 1 ? 0 : nextInt(left);
    ChanCase<?> picked = cases[at];
    cases[at] = cases[left - 1];
    cases[left - 1] = picked;
    return picked;
  }

  /// Marsaglia's xorshift: a bit of luck, not of cryptography.
  private int nextInt(int bound) {
    long x = random;
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
    random = x;
    return (int) (((x >>> 33) * bound) >>> 31);
  }

  /// Tries all cases at one instant, in the random order that [#tryEach] left.
  ///
  /// @param queue whether to queue on all channels if none is ready
  private @Nullable ChanCase<?> tryAllAtOnce(boolean queue) {
    rank();
    checkBubbles();
    lockAll();
    ChanCase<?> ready = firstReadyLocked();
    if (ready == null && queue) {
      queueOnAllLocked();
    }
    unlockAll();
    if (ready != null) {
      ready.settle();
    }
    return ready;
  }

  private @Nullable ChanCase<?> firstReadyLocked() {
    for (ChanCase<?> c : cases) {
      if (c.isEnabled() && c.tryLocked()) {
        return c;
      }
    }
    return null;
  }

  private void queueOnAllLocked() {
    for (ChanCase<?> c : cases) {
      if (c.isEnabled()) {
        c.queueLocked();
      }
    }
  }

  // Waiting.

  private int awaitAny() throws InterruptedException {
    waiter.begin(durableBubble());
    long deadline = deadline();
    Chan<?> learner = anyChannel();
    if (learner != null && Patience.sawReady(learner, this, Select::looksReady)) {
      ChanCase<?> ready = tryEach();
      if (ready != null) {
        return ready.index();
      }
    }
    for (ChanCase<?> c : cases) {
      c.prepareToWait(waiter);
    }
    ChanCase<?> ready = tryAllAtOnce(true);
    return ready != null ? ready.index() : awaitTurn(deadline);
  }

  private int awaitTurn(long deadline) throws InterruptedException {
    if (!waiter.park(deadline) && waiter.claim()) {
      leaveAll();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return Objects.requireNonNull(after).index();
    }
    waiter.awaitCompletion();
    ChanCase<?> fired = waiter.fired();
    fired.collect();
    leaveAll();
    fired.happened();
    return fired.index();
  }

  /// Whether a glance finds a case that may be ready.
  private boolean looksReady() {
    for (ChanCase<?> c : cases) {
      if (c.looksReady()) {
        return true;
      }
    }
    return false;
  }

  private void leaveAll() {
    for (ChanCase<?> c : cases) {
      c.leave();
    }
  }

  private long deadline() {
    if (after == null) {
      return 0L;
    }
    long deadline = waiter.now() + after.nanos();
    return deadline == 0L ? 1L : deadline; // 0 says none
  }

  private @Nullable Chan<?> anyChannel() {
    for (ChanCase<?> c : cases) {
      if (c.isEnabled()) {
        return c.channel;
      }
    }
    return null;
  }

  /// The bubble in which this select waits, or null if something outside can wake it.
  private @Nullable Bubble durableBubble() {
    Bubble bubble = Bubble.current();
    for (ChanCase<?> c : cases) {
      if (c.isEnabled() && c.channel.bubble != bubble) {
        return null;
      }
    }
    return bubble;
  }

  // Locking all channels: each once, in the order of their ranks.

  /// Before the first lock is taken: a lock that fails must leave no other behind.
  private void checkBubbles() {
    for (ChanCase<?> c : byRank) {
      c.channel.checkBubble();
    }
  }

  /// A thread that holds a lock must not give up its carrier: the others might keep all carriers
  /// busy waiting for it. So this one lets go of all locks before it waits for one.
  private void lockAll() {
    for (int tries = 0; !tryLockAll(); tries++) {
      Patience.backOff(tries);
    }
  }

  private boolean tryLockAll() {
    Chan<?> last = null;
    for (ChanCase<?> c : byRank) {
      if (c.isEnabled() && c.channel != last) {
        if (!c.channel.tryLock()) {
          unlockAllUpTo(c.channel);
          return false;
        }
        last = c.channel;
      }
    }
    return true;
  }

  private void unlockAll() {
    unlockAllUpTo(null);
  }

  /// Unlocks all channels that come before this one.
  private void unlockAllUpTo(@Nullable Chan<?> end) {
    Chan<?> last = null;
    for (ChanCase<?> c : byRank) {
      if (c.channel == end) {
        return;
      }
      if (c.isEnabled() && c.channel != last) {
        c.channel.unlock();
        last = c.channel;
      }
    }
  }

  void channelChanged() {
    ranked = false;
  }

  /// Insertion sort: the cases are few, and mostly in order.
  private void rank() {
    if (ranked) {
      return;
    }
    for (int i = 1; i < byRank.length; i++) {
      ChanCase<?> c = byRank[i];
      int to = i;
      while (to > 0 && byRank[to - 1].rank() > c.rank()) {
        byRank[to] = byRank[to - 1];
        to--;
      }
      byRank[to] = c;
    }
    ranked = true;
  }

  // Taking the arguments apart.

  private static ChanCase<?>[] chanCases(Case... all) {
    return Arrays.stream(all).filter(ChanCase.class::isInstance).toArray(ChanCase<?>[]::new);
  }

  private static @Nullable Otherwise onlyOtherwise(Case... all) {
    Otherwise found = null;
    for (Case c : all) {
      if (c instanceof Otherwise otherwise) {
        if (found != null) {
          throw new IllegalArgumentException("a select has at most one otherwise");
        }
        found = otherwise;
      }
    }
    return found;
  }

  private static @Nullable After soonest(Case... all) {
    After soonest = null;
    for (Case c : all) {
      if (c instanceof After after && (soonest == null || after.nanos() < soonest.nanos())) {
        soonest = after;
      }
    }
    return soonest;
  }

  /// What to do when a case has happened.
  @FunctionalInterface
  public interface Handler {
    /// Runs in the selecting thread.
    ///
    /// @throws InterruptedException if it blocks and is interrupted
    void run() throws InterruptedException;
  }

  /// What to do with what was received.
  ///
  /// @param <T> what the channel carries
  @FunctionalInterface
  public interface OnReceive<T> {
    /// Runs in the selecting thread.
    ///
    /// @param value what was received, or null if the channel is closed and drained
    /// @throws InterruptedException if it blocks and is interrupted
    void received(@Nullable T value) throws InterruptedException;
  }

  /// One case of one select.
  public abstract static sealed class Case permits ChanCase, Otherwise, After {
    private @Nullable Select select;
    private int index;

    Case() {}

    final void checkFree() {
      if (select != null) {
        throw new IllegalArgumentException("a case belongs to one select only: make another");
      }
    }

    final void join(Select owner, int place) {
      select = owner;
      index = place;
    }

    final int index() {
      return index;
    }

    final void channelChanged() {
      if (select != null) {
        select.channelChanged();
      }
    }

    abstract void handle() throws InterruptedException;
  }

  private static final class Otherwise extends Case {
    private final Handler handler;

    Otherwise(Handler handler) {
      this.handler = handler;
    }

    @Override
    void handle() throws InterruptedException {
      handler.run();
    }
  }

  private static final class After extends Case {
    private final long nanos;
    private final Handler handler;

    After(Duration timeout, Handler handler) {
      this.nanos = Clock.nanos(timeout);
      this.handler = handler;
    }

    long nanos() {
      return nanos;
    }

    @Override
    void handle() throws InterruptedException {
      handler.run();
    }
  }

  /// A case with a channel.
  ///
  /// @param <T> what the channel carries
  public abstract static sealed class ChanCase<T> extends Case permits RecvCase, SendCase {
    /// Where; the nil channel if never ready.
    Chan<T> channel;

    private @Nullable Waiter partner;
    private @Nullable CaseWaiter link;

    ChanCase(@Nullable Chan<T> channel) {
      this.channel = channel == null ? Chan.never() : channel;
    }

    /// Makes this case never ready, until it is given a channel again. Go: `ch = nil`.
    public final void disable() {
      change(null);
    }

    final void change(@Nullable Chan<T> to) {
      Chan<T> next = to == null ? Chan.never() : to;
      if (channel != next) {
        channel = next;
        channelChanged();
      }
    }

    final boolean isEnabled() {
      return !channel.isNil();
    }

    final long rank() {
      return isEnabled() ? channel.id() : 0L;
    }

    /// Tries this case alone.
    final boolean tryAlone() {
      Chan<T> c = channel;
      c.lock();
      boolean ready = tryLocked();
      c.unlock();
      if (ready) {
        settle();
      }
      return ready;
    }

    /// Finishes, without a lock, what [#tryLocked] began.
    final void settle() {
      Waiter claimed = partner;
      if (claimed != null) {
        partner = null;
        claimed.complete();
      }
      happened();
    }

    final void matched(@Nullable Waiter claimed) {
      partner = claimed;
    }

    final void prepareToWait(SelectWaiter waiter) {
      if (link == null) {
        link = new CaseWaiter(waiter, this);
      }
    }

    final void queueLocked() {
      CaseWaiter queued = link();
      queued.element = offered();
      channel.queueLocked(queued);
    }

    /// Takes what the thread left that claimed this case's waiter.
    final void collect() {
      received(link().element);
    }

    final void leave() {
      if (isEnabled()) {
        CaseWaiter left = link();
        channel.leave(left);
        left.element = null; // what was handed over, or not, must not stay reachable
      }
    }

    abstract boolean sends();

    /// What it waits for, in Go's words.
    final String waits() {
      return (sends() ? "chan send " : "chan receive ") + channel;
    }

    private CaseWaiter link() {
      return Objects.requireNonNull(link);
    }

    /// A glance without the lock.
    abstract boolean looksReady();

    /// Lets this case happen if it can, under its channel's lock.
    abstract boolean tryLocked();

    /// What a waiter of this case hands over.
    abstract @Nullable Object offered();

    /// Takes what the claimer of this case's waiter left: a value, [Chan#CLOSED], or null.
    abstract void received(@Nullable Object result);

    /// Called without a lock when the case has happened.
    abstract void happened();
  }

  /// A case that receives. Holds what it received last.
  ///
  /// @param <T> what the channel carries
  public static final class RecvCase<T> extends ChanCase<T> {
    private final OnReceive<T> handler;
    private @Nullable Object found;

    private RecvCase(@Nullable Chan<T> channel, OnReceive<T> handler) {
      super(channel);
      this.handler = handler;
    }

    /// Receives from another channel from now on.
    ///
    /// @param other where, or null for never ready
    public RecvCase<T> channel(@Nullable RecvChan<T> other) {
      change((Chan<T>) other);
      return this;
    }

    /// What this case received when it happened last; null if the channel was closed and drained.
    @SuppressWarnings("unchecked") // only a T is ever sent
    public @Nullable T value() {
      return found == Chan.CLOSED ? null : (T) found;
    }

    /// Whether this case received a value when it happened last. Go: `v, ok := <-ch`.
    public boolean ok() {
      return found != null && found != Chan.CLOSED;
    }

    @Override
    boolean sends() {
      return false;
    }

    @Override
    boolean looksReady() {
      return channel.looksReadyToReceive();
    }

    @Override
    boolean tryLocked() {
      Waiter sender = channel.claimSender();
      Object taken = channel.takeLocked(sender);
      if (taken == Chan.EMPTY) {
        return false;
      }
      found = taken;
      matched(sender);
      return true;
    }

    @Override
    @Nullable Object offered() {
      return null;
    }

    @Override
    void received(@Nullable Object result) {
      found = result;
    }

    @Override
    void happened() {}

    @Override
    void handle() throws InterruptedException {
      handler.received(value());
    }
  }

  /// A case that sends.
  ///
  /// @param <T> what the channel carries
  public static final class SendCase<T> extends ChanCase<T> {
    private final Handler handler;
    private @Nullable T value;
    private boolean wasClosed;

    private SendCase(Handler handler) {
      super(null);
      this.handler = handler;
    }

    /// Sends this value to this channel from now on.
    ///
    /// @param other where, or null for never ready
    /// @throws NullPointerException if the value is null
    public SendCase<T> channel(@Nullable SendChan<T> other, T next) {
      value = Objects.requireNonNull(next, "a channel holds no null");
      change((Chan<T>) other);
      return this;
    }

    @Override
    boolean sends() {
      return true;
    }

    @Override
    boolean looksReady() {
      return channel.looksReadyToSend();
    }

    @Override
    boolean tryLocked() {
      if (channel.isClosedLocked()) {
        wasClosed = true;
        return true;
      }
      Waiter receiver = channel.claimReceiver();
      if (receiver == null && channel.isFullLocked()) {
        return false;
      }
      channel.putLocked(Objects.requireNonNull(value), receiver);
      matched(receiver);
      return true;
    }

    @Override
    @Nullable Object offered() {
      return value;
    }

    @Override
    void received(@Nullable Object result) {
      wasClosed = result == Chan.CLOSED;
    }

    @Override
    void happened() {
      if (wasClosed) {
        wasClosed = false;
        throw new SendOnClosedException(channel);
      }
    }

    @Override
    void handle() throws InterruptedException {
      handler.run();
    }
  }
}
