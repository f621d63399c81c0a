package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/// Writes thread dumps as HotSpot does: indented, in either of two shapes, from a seed.
final class DumpText {
  /// One thread to be written.
  record Row(
      long tid,
      String name,
      boolean virtual,
      Thread.State state,
      List<String> frames,
      String blocker,
      String blockedOn,
      String waitingOn,
      List<String> owned) {

    static Row waiting(long tid, String... frames) {
      return new Row(tid, "", true, Thread.State.WAITING, List.of(frames), "", "", "", List.of());
    }

    static Row blocked(long tid, String on, String... owned) {
      return new Row(
          tid,
          "t" + tid,
          true,
          Thread.State.BLOCKED,
          List.of("com.example.Bank.move(Bank.java:7)"),
          "",
          on,
          "",
          List.of(owned));
    }
  }

  private DumpText() {}

  /// As JDK 25 writes it.
  static String of(Row... rows) {
    return of(List.of(rows));
  }

  static String of(List<Row> rows) {
    var threads = new StringJoiner(",\n", "[\n", "\n]");
    rows.forEach(row -> threads.add(thread(row)));
    return """
    {
      "threadDump": {
        "processId": "4711",
        "time": "2026-01-02T03:04:05.678Z",
        "runtimeVersion": "25.0.3+9-LTS",
        "threadContainers": [
          {
            "container": "<root>",
            "parent": null,
            "owner": null,
            "threads": %s,
            "threadCount": "%d"
          }
        ]
      }
    }
    """
        .formatted(threads, rows.size());
  }

  private static String thread(Row row) {
    var members = new StringJoiner(",\n", "{\n", "\n}");
    members.add("\"tid\": \"" + row.tid() + "\"");
    members.add("\"time\": \"2026-01-02T03:04:05.679Z\"");
    if (row.virtual()) {
      members.add("\"virtual\": true");
    }
    members.add("\"name\": " + quoted(row.name()));
    members.add("\"state\": \"" + row.state() + "\"");
    if (!row.blocker().isEmpty()) {
      members.add("\"parkBlocker\": {\"object\": " + quoted(row.blocker()) + "}");
    }
    if (!row.blockedOn().isEmpty()) {
      members.add("\"blockedOn\": " + quoted(row.blockedOn()));
    }
    if (!row.waitingOn().isEmpty()) {
      members.add("\"waitingOn\": " + quoted(row.waitingOn()));
    }
    members.add("\"stack\": " + strings(row.frames()));
    if (!row.owned().isEmpty()) {
      members.add(
          "\"monitorsOwned\": [{\"depth\": 1, \"locks\": [null]}, {\"depth\": 2, \"locks\": "
              + strings(row.owned())
              + "}]");
    }
    return members.toString();
  }

  private static String strings(List<String> all) {
    var list = new StringJoiner(", ", "[", "]");
    all.forEach(one -> list.add(quoted(one)));
    return list.toString();
  }

  /// HotSpot escapes the slash too.
  static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\', '/' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  static List<Row> random(Random random, int threads) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < threads; i++) {
      boolean blocked = random.nextInt(5) == 0;
      var frames = new ArrayList<String>();
      for (int f = random.nextInt(6); f >= 0; f--) {
        frames.add(frame(random));
      }
      frames.add("com.example.Main.main(Main.java:1)"); // never one of the JVM's own
      rows.add(
          new Row(
              1000L + i,
              name(random),
              random.nextBoolean(),
              blocked ? Thread.State.BLOCKED : state(random),
              frames,
              blocked || random.nextBoolean() ? "" : "com.example.Latch$Sync@" + i,
              blocked ? "java.lang.Object@" + random.nextInt(9) : "",
              "",
              random.nextBoolean() ? List.of("java.lang.Object@" + random.nextInt(9)) : List.of()));
    }
    return rows;
  }

  private static Thread.State state(Random random) {
    return List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.RUNNABLE)
        .get(random.nextInt(3));
  }

  private static String frame(Random random) {
    return List.of(
            "java.base/java.util.concurrent.CountDownLatch.await(CountDownLatch.java:230)",
            "java.base/java.lang.Object.wait0(Native Method)",
            "com.example.Shop.lambda$sell$" + random.nextInt(3) + "(Shop.java:12)",
            "com.example.Shop$$Lambda.run(Unknown Source)",
            "app//com.example.Bare.call(Bare.java)",
            "plug/some.module@1.2/org.acme.Type.<init>(Type.java:" + random.nextInt(99) + ")")
        .get(random.nextInt(6));
  }

  private static String name(Random random) {
    return List.of(
            "", "worker-" + random.nextInt(9), "a \"b\" \\ /\n\t\u0001", "\u00e9\ud83d\ude00")
        .get(random.nextInt(4));
  }
}
