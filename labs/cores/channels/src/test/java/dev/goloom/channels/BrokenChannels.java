package dev.goloom.channels;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Channels with a bug, which the search has to find. They know the operations that never wait.
final class BrokenChannels implements ProgramRunner.Channels {
  private final List<Broken> channels;

  enum Bug {
    /// A stack.
    LAST_IN_FIRST_OUT,
    /// A sender counts his value first and looks for room then.
    COUNTS_TOO_EARLY,
    /// A receiver that finds the lock taken says that there is nothing.
    MISSES_WHEN_BUSY
  }

  BrokenChannels(List<Integer> capacities, Bug bug) {
    channels = capacities.stream().map(capacity -> new Broken(capacity, bug)).toList();
  }

  @Override
  public String perform(Op op) {
    return switch (op) {
      case Op.TrySend send -> channels.get(send.channel()).trySend(send.value());
      case Op.TryReceive receive -> channels.get(receive.channel()).tryReceive();
      case Op.Len len -> channels.get(len.channel()).len();
      case Op.Close close -> channels.get(close.channel()).close();
      default -> throw new IllegalArgumentException(op.toString());
    };
  }

  private static final class Broken {
    private final int capacity;
    private final Bug bug;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Integer> buffer = new ArrayDeque<>();
    private boolean closed;
    private volatile int count;

    Broken(int capacity, Bug bug) {
      this.capacity = capacity;
      this.bug = bug;
    }

    String trySend(int value) {
      lock.lock();
      try {
        if (closed) {
          return "panic";
        }
        if (bug == Bug.COUNTS_TOO_EARLY) {
          count = buffer.size() + 1;
        }
        dawdle();
        boolean room = buffer.size() < capacity;
        if (room) {
          buffer.add(value);
        }
        count = buffer.size();
        return room ? "ok" : "full";
      } finally {
        lock.unlock();
      }
    }

    /// Lets others see what they should not, on one processor too.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void dawdle() {
      for (int i = 0; i < 50; i++) {
        Thread.onSpinWait();
      }
      Thread.yield();
    }

    String tryReceive() {
      if (bug == Bug.MISSES_WHEN_BUSY) {
        if (!lock.tryLock()) {
          return "empty";
        }
      } else {
        lock.lock();
      }
      try {
        Integer value = bug == Bug.LAST_IN_FIRST_OUT ? buffer.pollLast() : buffer.pollFirst();
        count = buffer.size();
        return value == null ? (closed ? "closed" : "empty") : value.toString();
      } finally {
        lock.unlock();
      }
    }

    String len() {
      return Integer.toString(count);
    }

    String close() {
      lock.lock();
      try {
        String answer = closed ? "panic" : "ok";
        closed = true;
        return answer;
      } finally {
        lock.unlock();
      }
    }
  }
}
