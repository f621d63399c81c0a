package dev.goloom.channels;

import java.util.List;
import java.util.stream.Collectors;

/// One operation of a random program. Channels are known by number; every value is sent by one
/// operation only.
sealed interface Op {
  record Send(int channel, int value) implements Op {
    @Override
    public String toString() {
      return "send(c" + channel + ", " + value + ")";
    }
  }

  record TrySend(int channel, int value) implements Op {
    @Override
    public String toString() {
      return "trySend(c" + channel + ", " + value + ")";
    }
  }

  record Receive(int channel) implements Op {
    @Override
    public String toString() {
      return "receive(c" + channel + ")";
    }
  }

  record TryReceive(int channel) implements Op {
    @Override
    public String toString() {
      return "tryReceive(c" + channel + ")";
    }
  }

  record Close(int channel) implements Op {
    @Override
    public String toString() {
      return "close(c" + channel + ")";
    }
  }

  record Len(int channel) implements Op {
    @Override
    public String toString() {
      return "len(c" + channel + ")";
    }
  }

  /// A select.
  ///
  /// @param arms each a [Send] or a [Receive]
  record Choose(List<Op> arms, boolean otherwise) implements Op {
    @Override
    public String toString() {
      return arms.stream().map(Op::toString).collect(Collectors.joining(" | ", "select(", ""))
          + (otherwise ? " | otherwise)" : ")");
    }
  }
}
