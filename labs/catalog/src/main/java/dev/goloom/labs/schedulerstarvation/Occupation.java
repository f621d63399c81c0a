package dev.goloom.labs.schedulerstarvation;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A way for a virtual thread to be busy or blocked until it is released.
enum Occupation {
  /// Computes and never blocks.
  CPU_HOG {
    @Override
    void until(Release release, Runnable begun) {
      begun.run();
      while (!release.given()) {
        Thread.onSpinWait();
      }
    }
  },

  /// Computes, and offers to give way every 300 microseconds or so.
  YIELDING_HOG {
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // whether yield does anything is the question
    void until(Release release, Runnable begun) {
      begun.run();
      while (!release.given()) {
        long sliceEnd = System.nanoTime() + 300_000;
        while (System.nanoTime() < sliceEnd) {
          Thread.onSpinWait();
        }
        Thread.yield();
      }
    }
  },

  /// Is inside `poll(2)`, called through the foreign function API. It returns by itself.
  NATIVE_CALL {
    @Override
    void prepare() throws Throwable {
      NativeCalls.warmUp();
    }

    @Override
    void until(Release release, Runnable begun) throws Throwable {
      begun.run();
      NativeCalls.pollNothing(release.hold());
    }
  },

  /// Reads a byte from a pipe, this JVM's standard input, by `FileInputStream`.
  FILE_READ {
    @Override
    void until(Release release, Runnable begun) throws IOException {
      var in = new FileInputStream(FileDescriptor.in);
      begun.run();
      if (in.read() < 0) {
        throw new EOFException("standard input is closed, so nothing blocks on it");
      }
    }
  },

  /// Waits inside a comparator that C's `qsort` called: a native frame is on the stack.
  NATIVE_FRAME {
    @Override
    void prepare() throws Throwable {
      NativeCalls.warmUp();
    }

    @Override
    void until(Release release, Runnable begun) throws Throwable {
      NativeCalls.sortTwo(() -> {
        begun.run();
        park(release);
      });
    }
  },

  /// Waits while it holds a monitor of its own.
  SYNCHRONIZED {
    @Override
    void until(Release release, Runnable begun) {
      synchronized (new Object()) {
        begun.run();
        park(release);
      }
    }
  },

  /// Waits in `LockSupport.park`.
  PARK {
    @Override
    void until(Release release, Runnable begun) {
      begun.run();
      park(release);
    }
  },

  /// Waits in `Thread.sleep`; the release interrupts it.
  SLEEP {
    @Override
    void until(Release release, Runnable begun) throws InterruptedException {
      begun.run();
      Thread.sleep(Duration.ofHours(1));
    }
  },

  /// Reads a byte from a loopback socket that nobody writes to; the release ends it.
  SOCKET_READ {
    @Override
    void until(Release release, Runnable begun) throws IOException {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (var server = new ServerSocket(0, 1, loopback);
          var client = new Socket(loopback, server.getLocalPort());
          Socket _ = server.accept();
          InputStream in = client.getInputStream()) {
        begun.run();
        int _ = in.read();
      }
    }
  };

  /// Does once, on another thread, what must not disturb the measurement.
  void prepare() throws Throwable {}

  /// Is busy or blocked, in this way, until released; how it ends then does not matter.
  ///
  /// @param begun called when nothing but the waiting or the computing is left
  abstract void until(Release release, Runnable begun) throws Throwable;

  private static void park(Release release) {
    while (!release.given()) {
      LockSupport.park(release);
    }
  }
}
