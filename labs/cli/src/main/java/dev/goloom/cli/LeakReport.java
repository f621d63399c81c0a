package dev.goloom.cli;

import dev.goloom.kit.Block;
import dev.goloom.kit.render.Look;
import dev.goloom.kit.render.TerminalBlocks;
import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.SnapshotDiff;
import dev.goloom.leaks.StackGroup;
import dev.goloom.leaks.ThreadRecord;
import dev.goloom.leaks.WaitReason;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A leak profile for people: what leaked, why, where, what to do, and what was not seen.
final class LeakReport {
  private static final int ROWS = 20;

  private final PrintWriter out;
  private final TerminalBlocks blocks;

  LeakReport(PrintWriter out, Look look) {
    this.out = out;
    this.blocks = new TerminalBlocks(out, look);
  }

  void show(LeakProfile profile, boolean couldProve) {
    List<ThreadRecord> threads = profile.snapshot().threads();
    long virtual = threads.stream().filter(ThreadRecord::virtual).count();
    out.printf(
        Locale.ROOT,
        "%s: %,d threads, %,d of them virtual%n%n",
        profile.snapshot().source(),
        threads.size(),
        virtual);
    if (profile.findings().isEmpty()) {
      everything(profile);
    } else {
      leaks(profile);
    }
    limits(profile, couldProve);
  }

  private void leaks(LeakProfile profile) {
    List<StackGroup> groups = profile.groups();
    var rows = new ArrayList<List<String>>();
    for (StackGroup group : groups.subList(0, Math.min(ROWS, groups.size()))) {
      String evidence = group.evidence().map(Enum::name).orElse("");
      rows.add(
          List.of(
              evidence.replace('_', ' '),
              count(group.count()),
              group.reason().text(),
              site(group),
              example(group)));
    }
    table("Leaks", List.of("evidence", "threads", "waits for", "at", "for example"), rows);
    more(groups.size());
    out.println();
    evidence(groups);
    advice(groups);
  }

  private void evidence(List<StackGroup> groups) {
    var kinds = new LinkedHashSet<Evidence>();
    groups.forEach(group -> group.evidence().ifPresent(kinds::add));
    for (Evidence kind : kinds) {
      blocks.show(new Block.Text(kind.name().replace('_', ' ') + ": " + kind.meaning() + "."));
    }
    groups.stream()
        .map(StackGroup::detail)
        .filter(detail -> !detail.isEmpty())
        .distinct()
        .limit(ROWS)
        .forEach(detail -> blocks.show(new Block.Text("  " + detail)));
    out.println();
  }

  private void advice(List<StackGroup> groups) {
    var reasons = new LinkedHashSet<WaitReason>();
    groups.forEach(group -> reasons.add(group.reason()));
    for (WaitReason reason : reasons) {
      blocks.show(new Block.Text(reason.text() + ": " + reason.advice()));
    }
  }

  private void everything(LeakProfile profile) {
    out.println(
        switch (profile.verdict()) {
          case CLEAN -> "CLEAN: no thread leaked that can be proved to leak.";
          case LEAKING, UNKNOWN -> "No leak is certain here. All threads, by where they stand:";
        });
    out.println();
    List<StackGroup> groups = profile.snapshot().groups();
    var rows = new ArrayList<List<String>>();
    for (StackGroup group : groups.subList(0, Math.min(ROWS, groups.size()))) {
      rows.add(List.of(count(group.count()), group.reason().text(), site(group), example(group)));
    }
    table("Threads", List.of("threads", "waits for", "at", "for example"), rows);
    more(groups.size());
  }

  private void limits(LeakProfile profile, boolean couldProve) {
    out.println();
    for (String limit : profile.limits()) {
      blocks.show(new Block.Text("Limit: " + limit));
    }
    if (couldProve) {
      blocks.show(
          new Block.Text(
              "Next: the same with --prove (JDK 25 there) tells leaked from idle. It loads an agent"
                  + " into that JVM and collects its garbage."));
    }
  }

  void show(SnapshotDiff diff) {
    out.printf(
        Locale.ROOT,
        "%s: %,d threads -> %s: %,d threads%n%n",
        diff.before().source(),
        diff.before().threads().size(),
        diff.after().source(),
        diff.after().threads().size());
    if (diff.changes().isEmpty()) {
      out.println("No group of threads grew or shrank.");
      return;
    }
    var rows = new ArrayList<List<String>>();
    var grown = new ArrayList<StackGroup>();
    for (SnapshotDiff.Change change :
        diff.changes().subList(0, Math.min(ROWS, diff.changes().size()))) {
      StackGroup group = change.group();
      rows.add(
          List.of(
              String.format(Locale.ROOT, "%+,d", change.growth()),
              count(change.before()) + " -> " + count(change.after()),
              group.reason().text(),
              site(group)));
      if (change.growth() > 0) {
        grown.add(group);
      }
    }
    table("What changed", List.of("growth", "threads", "waits for", "at"), rows);
    more(diff.changes().size());
    out.println();
    advice(grown);
    out.println();
    blocks.show(
        new Block.Text(
            "Limit: growth proves no leak; a busy server grows too. Compare at equal load."));
  }

  private void table(String caption, List<String> header, List<List<String>> rows) {
    blocks.show(new Block.Table(caption, header, rows));
  }

  private void more(int groups) {
    if (groups > ROWS) {
      out.println("(and " + (groups - ROWS) + " more groups: --go 1 or --json shows all)");
    }
  }

  private static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String site(StackGroup group) {
    List<StackTraceElement> frames = group.stack().frames();
    Optional<StackTraceElement> innermost =
        frames.isEmpty() ? Optional.empty() : Optional.of(frames.getFirst());
    return group.stack().site().or(() -> innermost).map(LeakReport::place).orElse("(no frames)");
  }

  private static String place(StackTraceElement frame) {
    String file = frame.getFileName();
    String line = frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "";
    return frame.getClassName()
        + "."
        + frame.getMethodName()
        + (file == null ? "" : "(" + file + line + ")");
  }

  private static String example(StackGroup group) {
    ThreadRecord thread = group.example();
    String name = thread.name().isEmpty() ? "" : " " + thread.name().replaceAll("\\p{Cntrl}", "?");
    return "#" + thread.id() + name;
  }
}
