package dev.goloom.labs.leakinaserver;

import dev.goloom.kit.threads.Actors;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.Snapshot;
import dev.goloom.leaks.SnapshotDiff;
import dev.goloom.leaks.StackGroup;
import dev.goloom.leaks.ThreadRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.stream.Stream;

/// The main class of a child JVM: a server under load, two profiles, a difference, and a proof.
///
/// Arguments: `leaking` or `fixed`, how many clients hang up, how many stay, how many listen.
///
/// Records: `answered n`; `total before after`; `grew growth reason place` for each group of the
/// difference; `proved count reason place evidence`; `diff line`, `text line`; `verdict name`.
final class Incident {
  private final LeakDetector detector = LeakDetector.create();
  private final PrintStream out;
  private final QuoteServer server;
  private final Clients clients;

  private Incident(PrintStream out, QuoteServer server, Clients clients) {
    this.out = out;
    this.server = server;
    this.clients = clients;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    try (var server = new QuoteServer(args[0].equals("fixed"));
        var clients = new Clients(server)) {
      new Incident(System.out, server, clients)
          .run(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }
    System.out.flush();
  }

  private void run(int hangUp, int stay, int listen) throws IOException, InterruptedException {
    clients.hangUp(1); // all code has run once, and one of each kind stands where it will stand
    clients.listen(1);
    int answered = clients.stay(1) - 1;
    Snapshot before = settled();
    clients.hangUp(hangUp);
    clients.listen(listen);
    answered += clients.stay(stay);
    Snapshot after = settled();
    say("answered", answered);
    say("total", virtual(before), virtual(after));
    SnapshotDiff diff = after.since(before);
    for (SnapshotDiff.Change change : diff.changes()) {
      if (change.group().example().virtual()) {
        print(change);
      }
    }
    print(detector.profile());
  }

  /// A snapshot in which all virtual threads wait, twice in a row the same: nothing is on its way.
  private Snapshot settled() throws InterruptedException {
    var last = new Snapshot[] {detector.snapshot()};
    Actors.until(
        "the server is quiet",
        () -> {
          Snapshot now = detector.snapshot();
          boolean quiet =
              virtualOf(now).allMatch(thread -> thread.state() != Thread.State.RUNNABLE)
                  && virtualOf(now).toList().equals(virtualOf(last[0]).toList())
                  && handlersAreDone(now);
          last[0] = now;
          return quiet;
        });
    return last[0];
  }

  /// Whether no connection is there but those of who listens.
  private boolean handlersAreDone(Snapshot now) {
    long connections = virtualOf(now).filter(thread -> thread.name().equals("connection")).count();
    long watches = virtualOf(now).filter(thread -> thread.name().equals("watch")).count();
    return connections == server.listening() && watches == server.listening();
  }

  private static Stream<ThreadRecord> virtualOf(Snapshot snapshot) {
    return snapshot.threads().stream()
        .filter(ThreadRecord::virtual)
        .sorted(Comparator.comparingLong(ThreadRecord::id));
  }

  private static long virtual(Snapshot snapshot) {
    return virtualOf(snapshot).count();
  }

  private void print(SnapshotDiff.Change change) {
    StackGroup group = change.group();
    say("grew", change.growth(), group.reason().text(), place(group), change.before());
    say("diff", String.format("%+d @ 0x%s", change.growth(), group.stack().id()));
    say("diff", "# labels: {\"reason\":\"" + group.reason().text() + "\"}");
    for (StackTraceElement frame : group.stack().frames()) {
      say(
          "diff",
          "#  "
              + frame.getClassName()
              + "."
              + frame.getMethodName()
              + "  "
              + frame.getFileName()
              + ":"
              + frame.getLineNumber());
    }
  }

  private void print(LeakProfile profile) throws IOException {
    say("verdict", profile.verdict());
    for (StackGroup group : profile.groups()) {
      say(
          "proved",
          group.count(),
          group.reason().text(),
          place(group),
          group.evidence().map(Enum::name).orElse(""),
          group.reason().advice());
    }
    var text = new StringBuilder();
    profile.write(text, 1);
    text.toString().lines().forEach(line -> say("text", line.replace("\t", "  ")));
  }

  private static String place(StackGroup group) {
    return group
        .stack()
        .site()
        .map(site -> site.getMethodName() + " " + site.getFileName() + ":" + site.getLineNumber())
        .orElse("-");
  }

  private void say(Object... fields) {
    out.println(String.join("\t", Stream.of(fields).map(String::valueOf).toList()));
  }
}
