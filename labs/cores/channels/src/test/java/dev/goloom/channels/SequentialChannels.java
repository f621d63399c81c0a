package dev.goloom.channels;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The specification: channels as Go describes them, one step at a time. Immutable.
///
/// An operation has one step, its **start**. In it the operation is done, or it begins to wait; one
/// that waits is done by the start of another. What an operation answers is a word: a value, `ok`,
/// `closed`, `panic`, `empty`, `full`, a number; of a select, the case, a colon and the word (but a
/// panic names no case).
///
/// @param rooms the channels
/// @param done what the operations answer that are done and have not returned yet
record SequentialChannels(List<Room> rooms, Map<Integer, String> done) {

  /// One channel.
  record Room(
      int capacity,
      boolean closed,
      List<Integer> buffer,
      List<Waiting> senders,
      List<Waiting> receivers) {

    boolean canSend() {
      return closed || !receivers.isEmpty() || buffer.size() < capacity;
    }

    boolean canReceive() {
      return closed || !senders.isEmpty() || !buffer.isEmpty();
    }
  }

  /// An operation that waits.
  ///
  /// @param operation its number
  /// @param prefix of its answer: which case it is
  /// @param value what it sends
  record Waiting(int operation, String prefix, int value) {}

  static SequentialChannels open(List<Integer> capacities) {
    return new SequentialChannels(
        capacities.stream().map(c -> new Room(c, false, List.of(), List.of(), List.of())).toList(),
        Map.of());
  }

  /// The same, after an operation that is done has returned.
  SequentialChannels returned(int operation) {
    var copy = new Draft(this);
    copy.done.remove(operation);
    return copy.finish();
  }

  /// All that can come of the start of an operation.
  List<SequentialChannels> start(int number, Op op) {
    return switch (op) {
      case Op.Choose choose -> startSelect(number, choose);
      case Op.Send send when !room(send).canSend() -> List.of(waiting(number, send, ""));
      case Op.Receive receive when !room(receive).canReceive() ->
          List.of(waiting(number, receive, ""));
      default -> List.of(happened(number, op, ""));
    };
  }

  private List<SequentialChannels> startSelect(int number, Op.Choose choose) {
    var next = new ArrayList<SequentialChannels>();
    for (int i = 0; i < choose.arms().size(); i++) {
      Op arm = choose.arms().get(i);
      if (arm instanceof Op.Send ? room(arm).canSend() : room(arm).canReceive()) {
        next.add(happened(number, arm, i + ":"));
      }
    }
    if (!next.isEmpty()) {
      return next;
    }
    return choose.otherwise()
        ? List.of(answered(number, "otherwise"))
        : waitingForAll(number, choose.arms(), Set.of());
  }

  /// In any order: two cases may wait on one channel.
  private List<SequentialChannels> waitingForAll(int number, List<Op> arms, Set<Integer> queued) {
    if (queued.size() == arms.size()) {
      return List.of(this);
    }
    var next = new ArrayList<SequentialChannels>();
    for (int i = 0; i < arms.size(); i++) {
      if (!queued.contains(i)) {
        var more = new HashSet<>(queued);
        more.add(i);
        next.addAll(waiting(number, arms.get(i), i + ":").waitingForAll(number, arms, more));
      }
    }
    return next.stream().distinct().toList();
  }

  private Room room(Op op) {
    return rooms.get(channel(op));
  }

  private static int channel(Op op) {
    return switch (op) {
      case Op.Send o -> o.channel();
      case Op.TrySend o -> o.channel();
      case Op.Receive o -> o.channel();
      case Op.TryReceive o -> o.channel();
      case Op.Close o -> o.channel();
      case Op.Len o -> o.channel();
      case Op.Choose _ -> throw new IllegalArgumentException("has many");
    };
  }

  private SequentialChannels answered(int number, String answer) {
    var draft = new Draft(this);
    draft.done.put(number, answer);
    return draft.finish();
  }

  private SequentialChannels waiting(int number, Op op, String prefix) {
    var draft = new Draft(this);
    DraftRoom room = draft.rooms.get(channel(op));
    if (op instanceof Op.Send send) {
      room.senders.add(new Waiting(number, prefix, send.value()));
    } else {
      room.receivers.add(new Waiting(number, prefix, 0));
    }
    return draft.finish();
  }

  private SequentialChannels happened(int number, Op op, String prefix) {
    var draft = new Draft(this);
    DraftRoom room = draft.rooms.get(channel(op));
    String answer =
        switch (op) {
          case Op.Send send -> draft.send(room, send.value());
          case Op.TrySend send -> draft.send(room, send.value());
          case Op.Receive _, Op.TryReceive _ -> draft.receive(room);
          case Op.Close _ -> draft.close(room);
          case Op.Len _ -> Integer.toString(room.buffer.size());
          case Op.Choose _ -> throw new IllegalArgumentException("has many");
        };
    draft.answer(number, prefix, answer);
    return draft.finish();
  }

  /// A copy to change.
  private static final class Draft {
    final List<DraftRoom> rooms = new ArrayList<>();
    final Map<Integer, String> done;

    Draft(SequentialChannels from) {
      from.rooms.forEach(room -> rooms.add(new DraftRoom(room)));
      done = new TreeMap<>(from.done);
    }

    SequentialChannels finish() {
      return new SequentialChannels(rooms.stream().map(DraftRoom::finish).toList(), done);
    }

    /// A panic names no case.
    void answer(int operation, String prefix, String answer) {
      done.put(operation, answer.equals("panic") ? answer : prefix + answer);
    }

    String send(DraftRoom room, int value) {
      if (room.closed) {
        return "panic";
      }
      if (!room.receivers.isEmpty()) {
        complete(room.receivers.getFirst(), Integer.toString(value));
        return "ok";
      }
      if (room.buffer.size() == room.capacity) {
        return "full";
      }
      room.buffer.add(value);
      return "ok";
    }

    String receive(DraftRoom room) {
      if (!room.buffer.isEmpty()) {
        int value = room.buffer.removeFirst();
        if (!room.senders.isEmpty()) {
          room.buffer.add(room.senders.getFirst().value);
          complete(room.senders.getFirst(), "ok");
        }
        return Integer.toString(value);
      }
      if (!room.senders.isEmpty()) {
        int value = room.senders.getFirst().value;
        complete(room.senders.getFirst(), "ok");
        return Integer.toString(value);
      }
      return room.closed ? "closed" : "empty";
    }

    String close(DraftRoom room) {
      if (room.closed) {
        return "panic";
      }
      room.closed = true;
      while (!room.receivers.isEmpty()) {
        complete(room.receivers.getFirst(), "closed");
      }
      while (!room.senders.isEmpty()) {
        complete(room.senders.getFirst(), "panic");
      }
      return "ok";
    }

    /// A select that is served in one queue leaves all of them.
    private void complete(Waiting waiter, String answer) {
      answer(waiter.operation, waiter.prefix, answer);
      for (DraftRoom room : rooms) {
        room.senders.removeIf(w -> w.operation == waiter.operation);
        room.receivers.removeIf(w -> w.operation == waiter.operation);
      }
    }
  }

  private static final class DraftRoom {
    final int capacity;
    boolean closed;
    final List<Integer> buffer;
    final List<Waiting> senders;
    final List<Waiting> receivers;

    DraftRoom(Room room) {
      capacity = room.capacity;
      closed = room.closed;
      buffer = new ArrayList<>(room.buffer);
      senders = new ArrayList<>(room.senders);
      receivers = new ArrayList<>(room.receivers);
    }

    Room finish() {
      return new Room(capacity, closed, buffer, senders, receivers);
    }
  }
}
