package dev.goloom.channels;

import java.util.ArrayList;
import java.util.List;

/// A program's operations on our channels.
final class RealChannels implements ProgramRunner.Channels {
  private final List<Chan<Integer>> channels;

  RealChannels(List<Integer> capacities) {
    channels = capacities.stream().map(Chan::<Integer>make).toList();
  }

  @Override
  public String perform(Op op) throws InterruptedException {
    try {
      return switch (op) {
        case Op.Send send -> {
          channels.get(send.channel()).send(send.value());
          yield "ok";
        }
        case Op.TrySend send -> channels.get(send.channel()).trySend(send.value()) ? "ok" : "full";
        case Op.Receive receive -> word(channels.get(receive.channel()).receiveOk());
        case Op.TryReceive receive -> word(channels.get(receive.channel()).tryReceiveOk());
        case Op.Len len -> Integer.toString(channels.get(len.channel()).len());
        case Op.Close close -> {
          channels.get(close.channel()).close();
          yield "ok";
        }
        case Op.Choose choose -> select(choose);
      };
    } catch (SendOnClosedException | CloseOfClosedException e) {
      return "panic";
    }
  }

  private static String word(Received<Integer> received) {
    if (received.ok()) {
      return String.valueOf(received.value());
    }
    return received.closed() ? "closed" : "empty";
  }

  private String select(Op.Choose choose) throws InterruptedException {
    var cases = new ArrayList<Select.Case>();
    choose.arms().forEach(arm -> cases.add(caseOf(arm)));
    if (choose.otherwise()) {
      cases.add(Select.otherwise());
    }
    var waiting = Select.of(cases.toArray(Select.Case[]::new));
    int index = waiting.await();
    return index == choose.arms().size() ? "otherwise" : index + ":" + word(cases.get(index));
  }

  private Select.Case caseOf(Op arm) {
    return arm instanceof Op.Send send
        ? Select.send(channels.get(send.channel()), send.value())
        : Select.receive(channels.get(((Op.Receive) arm).channel()));
  }

  private static String word(Select.Case happened) {
    if (happened instanceof Select.RecvCase<?> in) {
      return in.ok() ? String.valueOf(in.value()) : "closed";
    }
    return "ok";
  }
}
