package dev.goloom.leaks;

import dev.goloom.leaks.DumpText.Row;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;

/// Reads a dump of 100,000 threads, made up while it is read, and prints what it found, and the
/// heap that it keeps of each thread: what a full collection leaves with the result, more than
/// before it. Run in a JVM with a small heap.
final class BigDump {
  private static final int THREADS = 100_000;

  private BigDump() {}

  public static void main(String[] args) throws IOException {
    long before = used();
    ThreadDump dump = ThreadDump.read(new Rows(), "made up");
    long kept = used() - before;
    long written = Rows.length;
    var text = new Count();
    dump.snapshot().write(text, 2);
    System.out.println(
        dump.snapshot().threads().size()
            + " threads, "
            + dump.snapshot().groups().size()
            + " groups, "
            + (written >> 20)
            + " MB read, "
            + (text.length >> 20)
            + " MB written, "
            + kept / THREADS
            + " bytes a thread");
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// The text, row by row.
  private static final class Rows extends Reader {
    private static long length;
    private int next = -1;
    private String part = "";
    private int at;

    private static String part(int i) {
      if (i < 0) {
        return "{\"threadDump\":{\"threadContainers\":[{\"threads\":[";
      }
      return i == THREADS ? "]}]}}" : row(i);
    }

    private static String row(int i) {
      String[] frames = new String[14];
      for (int f = 0; f < frames.length; f++) {
        frames[f] =
            "java.base/java.util.concurrent.Level%d$Inner.method%d(Level%d.java:%d)"
                .formatted(f, i % 4, f, f);
      }
      String whole = DumpText.of(Row.waiting(i, frames));
      int from = whole.indexOf("\"threads\": [") + "\"threads\": [".length();
      return (i == 0 ? "" : ",")
          + whole.substring(from, whole.indexOf("\"threadCount\"")).trim().replaceAll("],$", "");
    }

    @Override
    public int read(char[] to, int offset, int wanted) {
      while (at == part.length()) {
        if (next > THREADS) {
          return -1;
        }
        part = part(next++);
        at = 0;
        length += part.length();
      }
      int taken = Math.min(wanted, part.length() - at);
      part.getChars(at, at + taken, to, offset);
      at += taken;
      return taken;
    }

    @Override
    public void close() {}
  }

  /// Counts what it is given.
  private static final class Count implements Appendable {
    private long length;

    @Override
    public Appendable append(CharSequence text) {
      length += text.length();
      return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) {
      length += end - start;
      return this;
    }

    @Override
    public Appendable append(char c) {
      length++;
      return this;
    }
  }
}
