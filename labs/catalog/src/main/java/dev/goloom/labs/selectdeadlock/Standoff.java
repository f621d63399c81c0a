package dev.goloom.labs.selectdeadlock;

import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;

import dev.goloom.channels.Bubble;
import dev.goloom.channels.Chan;
import dev.goloom.channels.DeadlockException;
import dev.goloom.channels.Go;
import dev.goloom.channels.Select;
import dev.goloom.kit.threads.Actors;

/// Threads that wait for each other for ever, and the same threads mended.
///
/// Each scene is closed: nobody outside has its channels. So once all its threads wait at the same
/// time, nothing can ever wake one of them.
final class Standoff {
  private Standoff() {}

  /// Starts the threads of a scene.
  @FunctionalInterface
  interface Scene {
    void start(Actors actors) throws InterruptedException;
  }

  /// Go: `select {}`.
  static void emptySelect(Actors actors) {
    actors.start("empty", () -> Select.of().await());
  }

  /// Every case is on a nil channel.
  static void nilCases(Actors actors) {
    Chan<Integer> in = Chan.nil();
    Chan<Integer> out = Chan.nil();
    actors.start("nil", () -> Select.of(receive(in), send(out, 1)).await());
  }

  /// Each passes on what it receives, and each waits to receive first.
  static void everybodyReceives(Actors actors) {
    Chan<Integer> east = Chan.make();
    Chan<Integer> west = Chan.make();
    Chan<Integer> quit = Chan.make();
    actors.start("left", () -> pass(east, west, quit));
    actors.start("right", () -> pass(west, east, quit));
  }

  /// The same, and somebody closes `quit` when nothing moves any more.
  static void everybodyReceivesUntilQuit(Actors actors) throws InterruptedException {
    Chan<Integer> east = Chan.make();
    Chan<Integer> west = Chan.make();
    Chan<Integer> quit = Chan.make();
    actors.start("left", () -> pass(east, west, quit));
    actors.start("right", () -> pass(west, east, quit));
    actors.settle();
    quit.close();
  }

  private static void pass(Chan<Integer> from, Chan<Integer> to, Chan<Integer> quit)
      throws InterruptedException {
    var in = receive(from);
    if (Select.of(in, receive(quit)).await() == 0 && in.value() != null) {
      to.send(in.value());
    }
  }

  /// Each sends before it receives, and there is no buffer.
  static void crossSend(Actors actors) {
    Chan<String> east = Chan.make();
    Chan<String> west = Chan.make();
    actors.start("left", () -> sendThenReceive(east, west));
    actors.start("right", () -> sendThenReceive(west, east));
  }

  /// The same in platform threads.
  static void crossSendOfPlatformThreads(Actors actors) {
    Chan<String> east = Chan.make();
    Chan<String> west = Chan.make();
    actors.startPlatform("left", () -> sendThenReceive(east, west));
    actors.startPlatform("right", () -> sendThenReceive(west, east));
  }

  /// The same in a bubble.
  ///
  /// @return what the bubble says of it, or "" if all threads ended
  static String crossSendInBubble() throws InterruptedException {
    try {
      Bubble.run(() -> {
        Chan<String> east = Chan.make();
        Chan<String> west = Chan.make();
        Go.go(() -> sendThenReceive(east, west));
        Go.go(() -> sendThenReceive(west, east));
      });
      return "";
    } catch (DeadlockException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same with room for the value that is on its way.
  static void crossSendWithRoom(Actors actors) {
    Chan<String> east = Chan.make(1);
    Chan<String> west = Chan.make(1);
    actors.start("left", () -> sendThenReceive(east, west));
    actors.start("right", () -> sendThenReceive(west, east));
  }

  private static void sendThenReceive(Chan<String> to, Chan<String> from)
      throws InterruptedException {
    to.send("hello");
    from.receive();
  }

  /// Each is ready to send and to receive, whichever comes first, until it has done both.
  static void crossSendBySelect(Actors actors) {
    Chan<String> east = Chan.make();
    Chan<String> west = Chan.make();
    actors.start("left", () -> sendAndReceive(east, west));
    actors.start("right", () -> sendAndReceive(west, east));
  }

  private static void sendAndReceive(Chan<String> to, Chan<String> from)
      throws InterruptedException {
    var out = send(to, "hello");
    var in = receive(from);
    var select = Select.of(out, in);
    for (int left = 2; left > 0; left--) {
      if (select.await() == 0) {
        out.disable();
      } else {
        in.disable();
      }
    }
  }
}
