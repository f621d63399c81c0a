package dev.goloom.leaks;

import dev.goloom.leaks.ResourceLeak.Touch;
import java.lang.System.Logger;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Reports resources that became unreachable before they were closed: a missed `close()`, with the
/// place that made the resource and what was done last to it.
///
/// ```java
/// final class Connection implements AutoCloseable {
///   private static final ResourceTracker TRACKER = ResourceTracker.of("connection").start();
///   private final Ticket ticket = TRACKER.ticket();
///
///   void send(Message message) { ticket.touch("send"); ... }
///   public void close() { ticket.close(); ... }
/// }
/// ```
///
/// A resource of somebody else's class is wrapped: `try (var in = TRACKER.track(stream,
/// InputStream::close))`.
///
/// It is off unless the system property `goloom.leaks.resources` names a [TrackingLevel], or the
/// program sets one. While it is off, a ticket, a touch and a close allocate nothing and take half
/// a nanosecond together (JMH, JDK 25). What it reports is certain: it looks at what the garbage
/// collector collected. What is still reachable is never reported, however long ago it was used,
/// and nothing is reported before the collector has run.
///
/// Invariants:
///
/// - The tracker reaches neither a resource nor a [Ticket]: its only way to them are the phantom
///   references of one [Cleaner]. What it keeps of a resource (a [Trail]) is stacks and names.
/// - A trail ends once, by one compare-and-set: either the ticket was closed, and it is never
///   reported, or the ticket was collected, and it is counted once. [Ticket#close] keeps the ticket
///   reachable until it has won, so a ticket that is closed is not collected first.
/// - `inUse <= mostInUse`, and at most `mostPlaces` places are kept. What is above is counted, in
///   [#skipped], and not looked at.
/// - The listener hears of a place once. It runs outside of the lock.
///
/// Happens-before: a trail's fields are written before the ticket is registered, and the cleaner's
/// queue hands them to the cleaner's thread. Places are guarded by `lock`.
///
/// Thread-safe. One daemon thread serves all trackers; it starts with the first ticket that is
/// looked at, and runs the listeners: a slow listener delays reports, nothing else. In Go:
/// `runtime.SetFinalizer` or `AddCleanup` on an `os.File`, which close what was forgotten; this
/// reports it and leaves it open, for the resource is gone by then.
public final class ResourceTracker {
  private static final String PROPERTY = "goloom.leaks.resources";
  private static final Logger LOG = System.getLogger(ResourceTracker.class.getName());

  /// Made by the first ticket that is looked at.
  private static final class Cleaning {
    static final Cleaner CLEANER =
        Cleaner.create(Thread.ofPlatform().daemon().name("goloom-leaks-resources").factory());
  }

  private record Place(String resource, Stack createdAt) {}

  private final String resource;
  private final TrackingLevel level;
  private final int oneOf;
  private final long mostInUse;
  private final int mostPlaces;
  private final Consumer<? super ResourceLeak> listener;

  private final AtomicLong inUse = new AtomicLong();
  private final LongAdder skipped = new LongAdder();
  private final Object lock = new Object();
  private final Map<Place, ResourceLeak> leaks = new HashMap<>();

  private ResourceTracker(Builder builder) {
    this.resource = builder.resource;
    this.level = builder.level;
    this.oneOf = level.isSampling() ? builder.oneOf : 1;
    this.mostInUse = builder.mostInUse;
    this.mostPlaces = builder.mostPlaces;
    this.listener = builder.listener;
  }

  /// Begins a tracker.
  ///
  /// @param resource what it tracks, for the reports: `connection`
  public static Builder of(String resource) {
    return new Builder(resource);
  }

  /// A ticket for a resource that is being made. O(1), and the cost of a stack trace if the
  /// resource is looked at.
  public Ticket ticket() {
    return isLookedAt()
        ? new Ticket(new Trail(this, level.keepsTouches()), Cleaning.CLEANER)
        : Ticket.NONE;
  }

  /// A handle for a resource of somebody else's class.
  ///
  /// @param <T> the resource's type
  /// @param <X> what closing it throws
  /// @param opened the resource
  /// @param closing how it is closed: `InputStream::close`
  public <T, X extends Exception> Tracked<T, X> track(
      T opened, Tracked.Closing<? super T, X> closing) {
    return new Tracked<>(opened, closing, ticket());
  }

  private boolean isLookedAt() {
    if (level == TrackingLevel.DISABLED) {
      return false;
    }
    if (oneOf > 1 && ThreadLocalRandom.current().nextInt(oneOf) != 0) {
      return false;
    }
    if (inUse.incrementAndGet() <= mostInUse) {
      return true;
    }
    inUse.decrementAndGet();
    skipped.increment();
    return false;
  }

  void ended() {
    inUse.decrementAndGet();
  }

  /// Called by the cleaner's thread.
  void leaked(Stack createdAt, List<Touch> touches) {
    var place = new Place(resource, createdAt);
    ResourceLeak leak;
    synchronized (lock) {
      ResourceLeak known = leaks.get(place);
      if (known != null) {
        leaks.put(place, known.times(known.count() + 1));
        return;
      }
      if (leaks.size() == mostPlaces) {
        skipped.increment();
        return;
      }
      leak = new ResourceLeak(resource, createdAt, touches, 1);
      leaks.put(place, leak);
    }
    tell(leak);
  }

  private void tell(ResourceLeak leak) {
    try {
      listener.accept(leak);
    } catch (RuntimeException e) {
      LOG.log(Logger.Level.WARNING, "the listener for leaked resources failed", e);
    }
  }

  /// What leaked up to now, a leak for each place, the most frequent first. A copy.
  public List<ResourceLeak> leaks() {
    Collection<ResourceLeak> copy;
    synchronized (lock) {
      copy = List.copyOf(leaks.values());
    }
    var sorted = new ArrayList<>(copy);
    sorted.sort((a, b) -> Long.compare(b.count(), a.count()));
    return sorted;
  }

  /// How many tickets are looked at and neither closed nor reported.
  public long inUse() {
    return inUse.get();
  }

  /// How many resources were not looked at, and how many leaks not listed, because of the bounds.
  /// What the sample left out is not in it.
  public long skipped() {
    return skipped.sum();
  }

  /// How closely it looks.
  public TrackingLevel level() {
    return level;
  }

  private static void warn(ResourceLeak leak) {
    LOG.log(Logger.Level.WARNING, leak::text);
  }

  /// The settings of a tracker. Not thread-safe.
  public static final class Builder {
    private final String resource;
    private TrackingLevel level = levelOfProperty();
    private int oneOf = 128;
    private long mostInUse = 10_000;
    private int mostPlaces = 1_000;
    private Consumer<? super ResourceLeak> listener = ResourceTracker::warn;

    private Builder(String resource) {
      this.resource = resource;
    }

    private static TrackingLevel levelOfProperty() {
      String name = System.getProperty(PROPERTY, "").toUpperCase(Locale.ROOT);
      if (name.isEmpty()) {
        return TrackingLevel.DISABLED;
      }
      for (TrackingLevel level : TrackingLevel.values()) {
        if (level.name().equals(name)) {
          return level;
        }
      }
      LOG.log(
          Logger.Level.WARNING,
          "{0}={1} is no level: use disabled, simple, advanced or paranoid",
          PROPERTY,
          name);
      return TrackingLevel.DISABLED;
    }

    /// How closely it looks. Default: what the system property `goloom.leaks.resources` says, or
    /// [TrackingLevel#DISABLED].
    public Builder level(TrackingLevel how) {
      level = how;
      return this;
    }

    /// Looks at one resource of so many, at random, if the level samples. Default: 128.
    ///
    /// @throws IllegalArgumentException if it is below 1
    public Builder oneOf(int resources) {
      oneOf = Math.toIntExact(positive(resources, "oneOf"));
      return this;
    }

    /// Looks at so many resources at a time at most. Default: 10,000.
    ///
    /// @throws IllegalArgumentException if it is below 1
    public Builder mostInUse(long resources) {
      mostInUse = positive(resources, "mostInUse");
      return this;
    }

    /// Lists so many places at most. Default: 1,000.
    ///
    /// @throws IllegalArgumentException if it is below 1
    public Builder mostPlaces(int places) {
      mostPlaces = Math.toIntExact(positive(places, "mostPlaces"));
      return this;
    }

    private static long positive(long value, String name) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, not " + value);
      }
      return value;
    }

    /// Who hears of the first leak of each place, on the cleaner's thread. Default: a warning in
    /// the [System.Logger] of this class's name.
    public Builder listener(Consumer<? super ResourceLeak> who) {
      listener = who;
      return this;
    }

    /// Makes the tracker.
    public ResourceTracker start() {
      return new ResourceTracker(this);
    }
  }
}
