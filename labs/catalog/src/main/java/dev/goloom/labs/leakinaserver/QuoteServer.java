package dev.goloom.labs.leakinaserver;

import static dev.goloom.channels.Select.receive;

import dev.goloom.channels.CancelContext;
import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.channels.RecvChan;
import dev.goloom.channels.Select;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP server on the loopback address, a virtual thread for each connection. Like Go's, it
/// reads on while a handler works, and cancels the request's context when the client hangs up.
///
/// `/quote` asks a backend on a thread of its own and waits for the answer or for the client's
/// going. `/events` waits for news as long as the client stays: healthy, and many.
final class QuoteServer implements AutoCloseable {
  private final ServerSocket socket;
  private final boolean fixed;
  private final Chan<String> news = Chan.make();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger listening = new AtomicInteger();

  /// The backend answers when this is open. A round has its own.
  private volatile CountDownLatch backend = new CountDownLatch(0);

  /// @param fixed whether the answer's channel has room for the answer
  QuoteServer(boolean fixed) throws IOException {
    this.fixed = fixed;
    this.socket = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    Thread _ = Thread.ofVirtual().name("accept").start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /// Makes the backend slow, until the answer is counted down.
  CountDownLatch holdBackend() {
    var held = new CountDownLatch(1);
    backend = held;
    return held;
  }

  /// How many quotes wait for the backend.
  int waiting() {
    return waiting.get();
  }

  /// How many requests for a quote have ended.
  int ended() {
    return ended.get();
  }

  /// How many clients wait for news.
  int listening() {
    return listening.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread _ = Thread.ofVirtual().name("connection").start(() -> serve(client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket client) {
    try (client;
        var request = Context.background().withCancel()) {
      String path = path(client.getInputStream());
      Thread _ = Thread.ofVirtual().name("watch").start(() -> watch(client, request));
      String body = path.equals("/quote") ? quote(request) : events(request);
      answer(client, body);
    } catch (IOException e) {
      // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Reads until the client has hung up.
  private static void watch(Socket client, CancelContext request) {
    try {
      while (client.getInputStream().read() >= 0) {
        Thread.onSpinWait(); // a client that says more than it was asked for
      }
    } catch (IOException e) {
      // It has gone.
    } finally {
      request.cancel();
    }
  }

  private String quote(Context request) throws InterruptedException {
    try {
      var answer = fixed ? Chan.<String>make(1) : Chan.<String>make();
      CountDownLatch slow = backend;
      Thread _ = Thread.ofVirtual().name("backend").start(() -> ask(slow, answer));
      waiting.incrementAndGet();
      var quoted = receive(answer);
      Select.of(quoted, receive(request.done())).run();
      return String.valueOf(quoted.value());
    } finally {
      ended.incrementAndGet();
    }
  }

  /// The client of the backend: it answers, whether anybody still waits or not.
  private static void ask(CountDownLatch slow, Chan<String> answer) {
    try {
      slow.await();
      answer.send("42"); // leaks here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String events(Context request) throws InterruptedException {
    listening.incrementAndGet();
    RecvChan<String> subscription = news;
    Select.of(receive(subscription), receive(request.done())).run();
    return "news";
  }

  private static void answer(Socket client, String body) throws IOException {
    String response =
        "HTTP/1.1 200 OK\r\nContent-Length: "
            + body.length()
            + "\r\nConnection: close\r\n\r\n"
            + body;
    client.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
  }

  /// The path of the request line; the rest of the head is read and not looked at.
  private static String path(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    return head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
