package dev.goloom.labs.goroutineleaks;

import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.channels.RecvChan;
import dev.goloom.channels.Select;
import dev.goloom.channels.SendChan;
import dev.goloom.labs.proofs.Scene;

/// Leaks of channels, selects and contexts, each with the repaired twin below it.
///
/// The line that leaks carries a mark; a test holds it against what the detector reports.
final class ChannelLeaks {
  private ChannelLeaks() {}

  /// The caller has stopped waiting before the answer is there.
  static void forgottenReceiver(Scene scene) throws InterruptedException {
    var answer = Chan.<Integer>make();
    try (var request = Context.background().withCancel()) {
      request.cancel();
      ask(request, answer);
    }
    scene.go(() -> {
      answer.send(42); // leaks here
    });
  }

  static void forgottenReceiverFixed(Scene scene) throws InterruptedException {
    var answer = Chan.<Integer>make(1);
    try (var request = Context.background().withCancel()) {
      request.cancel();
      ask(request, answer);
    }
    scene.go(() -> answer.send(42));
  }

  private static void ask(Context request, RecvChan<Integer> answer) throws InterruptedException {
    Select.of(receive(answer), receive(request.done())).run();
  }

  /// The sender is done and does not say so.
  static void forgottenSender(Scene scene) throws InterruptedException {
    var jobs = Chan.<Integer>make(3);
    scene.go(() -> {
      for (int job : jobs) { // leaks here
        work(job);
      }
    });
    sendThree(jobs);
  }

  static void forgottenSenderFixed(Scene scene) throws InterruptedException {
    var jobs = Chan.<Integer>make(3);
    scene.go(() -> {
      for (int job : jobs) {
        work(job);
      }
    });
    sendThree(jobs);
    jobs.close();
  }

  private static void sendThree(SendChan<Integer> jobs) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      jobs.send(i);
    }
  }

  private static void work(int job) {
    if (job < 0) {
      throw new IllegalArgumentException("no such job: " + job);
    }
  }

  /// The channel was declared and never made. Go: `var events chan int`.
  static void nilChannel(Scene scene) {
    var events = Chan.<Integer>nil();
    scene.go(() -> {
      Integer _ = events.receive(); // leaks here
    });
  }

  static void nilChannelFixed(Scene scene) throws InterruptedException {
    var events = Chan.<Integer>make();
    scene.go(() -> {
      Integer _ = events.receive();
    });
    events.send(1);
  }

  /// A worker that nobody can tell to stop.
  static void selectWithoutDone(Scene scene) {
    var jobs = Chan.<Integer>make();
    var ticks = Chan.<Integer>make();
    scene.go(() -> {
      Select.of(receive(jobs), receive(ticks)).run(); // leaks here
    });
  }

  static void selectWithoutDoneFixed(Scene scene) {
    var jobs = Chan.<Integer>make();
    var ticks = Chan.<Integer>make();
    try (var worker = Context.background().withCancel()) {
      var done = worker.done();
      scene.go(() -> Select.of(receive(jobs), receive(ticks), receive(done)).run());
    }
  }

  /// The cancel function was thrown away. Go: `ctx, _ := context.WithCancel(parent)`.
  static void contextNeverCancelled(Scene scene) {
    Context request = Context.background().withCancel();
    scene.go(() -> {
      Void _ = request.done().receive(); // leaks here
    });
  }

  static void contextNeverCancelledFixed(Scene scene) {
    try (var request = Context.background().withCancel()) {
      var done = request.done();
      scene.go(() -> {
        Void _ = done.receive();
      });
    }
  }

  /// The consumer takes the first result and leaves: both stages before it stand.
  static void blockedPipeline(Scene scene) throws InterruptedException {
    var numbers = Chan.<Integer>make();
    var squares = Chan.<Integer>make();
    scene.go(() -> {
      for (int i = 1; i <= 10; i++) {
        numbers.send(i); // leaks here
      }
    });
    scene.go(() -> {
      for (int n : numbers) {
        squares.send(n * n); // leaks here
      }
    });
    Integer _ = squares.receive();
  }

  static void blockedPipelineFixed(Scene scene) throws InterruptedException {
    var numbers = Chan.<Integer>make();
    var squares = Chan.<Integer>make();
    try (var consumer = Context.background().withCancel()) {
      var done = consumer.done();
      scene.go(() -> {
        int i = 1;
        while (Select.of(send(numbers, i), receive(done)).run() == 0) {
          i++;
        }
        numbers.close();
      });
      scene.go(() -> {
        for (int n : numbers) {
          if (Select.of(send(squares, n * n), receive(done)).run() == 1) {
            return;
          }
        }
      });
      Integer _ = squares.receive();
    }
  }
}
