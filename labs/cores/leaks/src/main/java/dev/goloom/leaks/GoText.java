package dev.goloom.leaks;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Writes profiles as Go's `/debug/pprof` does, as far as a JVM has the same things.
///
/// Where it differs: frames have a file and a line, no address and no offset; the list of addresses
/// that heads a group in `debug=1` is one stable number here; threads have names.
final class GoText {
  private final Appendable out;

  GoText(Appendable out) {
    this.out = out;
  }

  void write(Snapshot snapshot, int debug) throws IOException {
    if (isGrouped(debug)) {
      groups("goroutine", snapshot.threads().size(), snapshot.groups());
      return;
    }
    for (ThreadRecord thread : snapshot.threads()) {
      thread(thread, Optional.empty());
    }
  }

  void write(LeakProfile profile, int debug) throws IOException {
    if (isGrouped(debug)) {
      groups("goroutineleak", profile.findings().size(), profile.groups());
      return;
    }
    for (Finding finding : profile.findings()) {
      thread(finding.thread(), Optional.of(finding.evidence()));
    }
  }

  private static boolean isGrouped(int debug) {
    if (debug != 1 && debug != 2) {
      throw new IllegalArgumentException("debug is 1 or 2, not " + debug);
    }
    return debug == 1;
  }

  private void groups(String profile, int total, List<StackGroup> groups) throws IOException {
    out.append(profile).append(" profile: total ").append(String.valueOf(total)).append('\n');
    for (StackGroup group : groups) {
      out.append(String.valueOf(group.count())).append(" @ 0x").append(group.stack().id());
      out.append("\n# labels: {\"reason\":\"").append(group.reason().text()).append('"');
      if (group.evidence().isPresent()) {
        out.append(", \"evidence\":\"").append(group.evidence().get().name()).append('"');
      }
      out.append("}\n");
      for (StackTraceElement frame : group.stack().frames()) {
        out.append("#\t").append(Frames.call(frame)).append('\t').append(Frames.place(frame));
        out.append('\n');
      }
      out.append('\n');
    }
  }

  private void thread(ThreadRecord thread, Optional<Evidence> evidence) throws IOException {
    out.append("goroutine ").append(String.valueOf(thread.id()));
    if (!thread.name().isEmpty()) {
      out.append(" \"").append(printable(thread.name())).append('"');
    }
    out.append(" [").append(thread.reason().text());
    if (evidence.isPresent()) {
      out.append(" (").append(mark(evidence.get())).append(')');
    }
    // Go's word for a goroutine that owns its thread.
    out.append(thread.virtual() ? "]:\n" : ", locked to thread]:\n");
    for (StackTraceElement frame : thread.stack().frames()) {
      out.append(Frames.call(frame)).append("(...)\n\t").append(Frames.place(frame)).append('\n');
    }
    if (thread.createdBy().isPresent()) {
      out.append("created by ").append(printable(thread.createdBy().get())).append('\n');
    }
    out.append('\n');
  }

  private static String mark(Evidence evidence) {
    return switch (evidence) {
      case PROVEN -> "leaked";
      case DEADLOCK -> "deadlock";
      case UNREACHABLE -> "unreachable";
      case SUSPECTED -> "suspected";
      case RUNNING_AT_END -> "running at end";
    };
  }

  /// A name is the user's: it must not look like another thread.
  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?").replace("\"", "'");
  }
}
