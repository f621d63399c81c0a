package dev.goloom.kit.render;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// One line at the bottom of a terminal that says what is going on, shown once that lasts longer
/// than a moment, and erased before anything else is printed.
///
/// Invariant, under `this`: `shown` is true exactly while the line is on the screen. Thread-safe.
/// The thread that repaints is a daemon and lives as long as the object.
public final class ProgressLine {
  private static final long REPAINT_NANOS = 200_000_000;
  private static final long MOMENT_NANOS = 700_000_000;

  private final PrintStream terminal;
  private final int width;
  private String task = "";
  private String doing = "";
  private long since;
  private boolean running;
  private boolean shown;

  /// Starts with nothing to show.
  public ProgressLine(PrintStream terminal, int width) {
    this.terminal = terminal;
    this.width = width;
    Thread.ofPlatform().daemon().name("goloom-progress").start(this::repaintForEver);
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "goloom-progress-end"));
  }

  /// A task begins.
  public synchronized void start(String name) {
    task = name;
    doing = "";
    since = System.nanoTime();
    running = true;
  }

  /// What the task does now.
  public synchronized void note(String now) {
    doing = now;
  }

  /// The task has ended, and the line is gone.
  public synchronized void stop() {
    running = false;
    if (shown) {
      terminal.print("\r\u001b[K");
      terminal.flush();
      shown = false;
    }
  }

  private void repaintForEver() {
    while (true) {
      LockSupport.parkNanos(REPAINT_NANOS);
      repaint();
    }
  }

  private synchronized void repaint() {
    long elapsed = System.nanoTime() - since;
    if (!running || elapsed < MOMENT_NANOS) {
      return;
    }
    String text =
        String.format(
            Locale.ROOT, "%s%s  %.0f s", task, doing.isEmpty() ? "" : ": " + doing, elapsed / 1e9);
    String fitting = text.length() < width ? text : text.substring(0, Math.max(0, width - 1));
    terminal.print("\r\u001b[K" + fitting);
    terminal.flush();
    shown = true;
  }
}
