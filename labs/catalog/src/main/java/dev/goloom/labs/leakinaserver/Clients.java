package dev.goloom.labs.leakinaserver;

import dev.goloom.kit.threads.Actors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Those who ask the server. They hang up only when the server is known to wait.
final class Clients implements AutoCloseable {
  private final QuoteServer server;
  private final List<Socket> listeners = new ArrayList<>();

  Clients(QuoteServer server) {
    this.server = server;
  }

  /// Asks for quotes and hangs up before the backend has answered; then the backend answers.
  void hangUp(int count) throws IOException, InterruptedException {
    int waited = server.waiting();
    int ended = server.ended();
    CountDownLatch held = server.holdBackend();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(send("/quote"));
    }
    Actors.until("all quotes wait", () -> server.waiting() == waited + count);
    for (Socket socket : sockets) {
      socket.close();
    }
    Actors.until("all handlers have ended", () -> server.ended() == ended + count);
    held.countDown();
  }

  /// Asks for quotes and stays.
  ///
  /// @return how many were answered with 200
  int stay(int count) throws IOException {
    int answered = 0;
    for (int i = 0; i < count; i++) {
      try (Socket socket = send("/quote")) {
        var response =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        answered += response.startsWith("HTTP/1.1 200") && response.endsWith("42") ? 1 : 0;
      }
    }
    return answered;
  }

  /// Subscribes for news, and stays.
  void listen(int count) throws IOException, InterruptedException {
    int before = server.listening();
    for (int i = 0; i < count; i++) {
      listeners.add(send("/events"));
    }
    Actors.until("all listen", () -> server.listening() == before + count);
  }

  private Socket send(String path) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Override
  public void close() throws IOException {
    for (Socket listener : listeners) {
      listener.close();
    }
  }
}
