package dev.goloom.labs.gracefulshutdown;

import dev.goloom.kit.threads.Actors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Clients of one service, in this JVM: they remember what they were promised, whatever becomes of
/// the service. In the midst of the load they have the service's process told to end.
///
/// Safe for use by many threads.
final class Clients {
  private static final int MANY = 8;
  private static final long PAUSE_NANOS = 2_000_000;

  private final CompletableFuture<Address> address = new CompletableFuture<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Queue<Long> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<Boolean> readyWhenRefused = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final long before;
  private volatile boolean stopped;
  private volatile int refusedBeforeStop;

  private record Address(int port, long pid) {}

  /// @param before how many jobs the service must have accepted when it is told to end;
  ///   `Long.MAX_VALUE` if it ends by itself
  Clients(long before) {
    this.before = before;
  }

  /// Starts the clients: they wait for the service.
  ///
  /// @param balanced whether they stop when the service says that it is not ready
  void start(Actors actors, boolean balanced) {
    for (int i = 1; i <= MANY; i++) {
      actors.start("client-" + i, () -> converse(this::sendJobs));
    }
    if (balanced) {
      actors.start("load-balancer", () -> converse(this::askUntilNotReady));
    }
  }

  /// Hears what the service prints.
  void heard(String line) {
    if (line.startsWith("listening\t")) {
      String[] words = line.split("\t", -1);
      address.complete(new Address(Integer.parseInt(words[1]), Long.parseLong(words[2])));
    }
  }

  /// The jobs that the service has promised to do.
  List<Long> accepted() {
    return List.copyOf(accepted);
  }

  /// For each job that was refused, whether the service called itself ready.
  List<Boolean> readyWhenRefused() {
    return List.copyOf(readyWhenRefused);
  }

  /// Whether the load balancer heard that the service is not ready before a job was refused.
  boolean stoppedInTime() {
    return stopped && refusedBeforeStop == 0;
  }

  private interface Talk {
    void with(Line line) throws IOException;
  }

  private void converse(Talk talk) throws InterruptedException {
    try (var line = new Line(address.get().port())) {
      talk.with(line);
    } catch (IOException e) {
      // The service has gone.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sendJobs(Line line) throws IOException {
    while (!stopped) {
      long number = numbers.incrementAndGet();
      String answer = line.ask(String.valueOf(number));
      if (answer.startsWith("202 ")) {
        accepted.add(number);
        signalIfBusy(Long.parseLong(answer.substring(4)));
      } else {
        readyWhenRefused.add(Boolean.valueOf(answer.substring(4)));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /// SIGTERM, once, when enough was accepted and the queue is full enough.
  private void signalIfBusy(long unfinished) {
    boolean busy = accepted.size() >= before && unfinished >= Ending.QUEUE;
    if (busy && signalled.compareAndSet(false, true)) {
      ProcessHandle.of(address.join().pid()).ifPresent(ProcessHandle::destroy);
    }
  }

  private void askUntilNotReady(Line line) throws IOException {
    while (line.ask("ready?").equals("true")) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    refusedBeforeStop = readyWhenRefused.size();
    stopped = true;
  }

  /// A connection on which one question has one answer.
  private static final class Line implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Line(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    String ask(String question) throws IOException {
      socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
      String answer = in.readLine();
      if (answer == null) {
        throw new IOException("the service hung up");
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
