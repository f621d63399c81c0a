package dev.goloom.channels;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An alarm that sends the time to a channel of capacity 1, unless a value is there already.
///
/// It refers to the channel weakly, so that a timer whose channel nobody can receive from any more
/// leaves nothing behind, as in Go since 1.23: the channel is collected, and the next chime that is
/// made takes the dead one off its clock.
///
/// A thread that waits on the channel refers to it, and the JVM refers to the thread, unless it was
/// told not to track virtual threads: then this reference must be the strong one.
final class Chime extends Alarm {
  private static final boolean THREADS_ARE_TRACKED = threadsAreTracked();

  private static final ReferenceQueue<Chan<Instant>> DROPPED = new ReferenceQueue<>();

  private final Target target;

  @SuppressWarnings("UnusedVariable") // holds the channel
  private final @Nullable Chan<Instant> held;

  Chime(Chan<Instant> channel) {
    cancelDropped();
    target = new Target(channel, this);
    held = THREADS_ARE_TRACKED ? null : channel;
  }

  static Chan<Instant> newChannel() {
    return Chan.make(1);
  }

  @Override
  boolean ring() {
    Chan<Instant> channel = target.get();
    if (channel == null) {
      return false;
    }
    channel.trySend(clock().now());
    return true;
  }

  @Override
  boolean takeBack() {
    Chan<Instant> channel = target.get();
    return channel != null && channel.tryReceive() != null;
  }

  @Override
  boolean isRinging() {
    Chan<Instant> channel = target.get();
    return channel == null || channel.len() > 0;
  }

  /// As `jdk.internal.vm.ThreadContainers` reads it.
  private static boolean threadsAreTracked() {
    String told = System.getProperty("jdk.trackAllThreads", "");
    return told.isEmpty() || Boolean.parseBoolean(told);
  }

  private static void cancelDropped() {
    for (var dropped = DROPPED.poll(); dropped != null; dropped = DROPPED.poll()) {
      ((Target) dropped).chime.cancel();
    }
  }

  private static final class Target extends WeakReference<Chan<Instant>> {
    private final Chime chime;

    Target(Chan<Instant> channel, Chime chime) {
      super(channel, DROPPED);
      this.chime = chime;
    }
  }
}
