package dev.goloom.leaks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes profiles and diffs as JSON; `docs/reference/leaks.schema.json` is the contract, and
/// [ProfileReader] reads it.
///
/// Groups and threads go out one by one; what is kept meanwhile is a list of threads by group.
final class ProfileJson {
  private final int listed;

  /// @param listed how many threads to list of each group
  ProfileJson(int listed) {
    this.listed = listed;
  }

  void write(LeakProfile profile, Appendable out) throws IOException {
    Snapshot snapshot = profile.snapshot();
    var json = new JsonOutput(out);
    json.open('{');
    json.name("source").value(snapshot.source());
    json.name("taken").value(snapshot.taken().toString());
    json.name("verdict").value(profile.verdict().name());
    json.name("capability").value(profile.capability().name());
    json.name("limits").open('[');
    for (String limit : profile.limits()) {
      json.value(limit);
    }
    json.close(']');
    json.name("threads").value(snapshot.threads().size());
    json.name("leaks").open('[');
    findings(json, profile.findings());
    json.close(']');
    json.name("others").open('[');
    others(json, profile);
    json.close(']').close('}').line();
  }

  void write(SnapshotDiff diff, Appendable out) throws IOException {
    var json = new JsonOutput(out);
    json.open('{');
    side(json.name("before"), diff.before());
    side(json.name("after"), diff.after());
    json.name("changes").open('[');
    for (SnapshotDiff.Change change : diff.changes()) {
      json.open('{');
      json.name("growth").value(change.growth());
      json.name("before").value(change.before());
      json.name("after").value(change.after());
      place(json, change.group());
      json.close('}');
    }
    json.close(']').close('}').line();
  }

  private static void side(JsonOutput json, Snapshot snapshot) throws IOException {
    json.open('{');
    json.name("source").value(snapshot.source());
    json.name("taken").value(snapshot.taken().toString());
    json.name("threads").value(snapshot.threads().size());
    json.close('}');
  }

  private void findings(JsonOutput json, List<Finding> findings) throws IOException {
    Map<StackGroup.Key, List<Finding>> members = new HashMap<>();
    for (Finding finding : findings) {
      StackGroup.Key key = StackGroup.Key.of(finding);
      List<Finding> group = members.computeIfAbsent(key, _ -> new ArrayList<>());
      if (group.size() < listed) {
        group.add(finding);
      }
    }
    for (StackGroup group : StackGroup.ofFindings(findings)) {
      begin(json, group);
      for (Finding finding : members.getOrDefault(group.key(), List.of())) {
        thread(json, finding.thread(), finding.detail());
      }
      end(json);
    }
  }

  private void others(JsonOutput json, LeakProfile profile) throws IOException {
    Set<Long> found = new HashSet<>();
    profile.findings().forEach(finding -> found.add(finding.thread().id()));
    Map<StackGroup.Key, List<ThreadRecord>> members = new HashMap<>();
    var rest = new ArrayList<ThreadRecord>();
    for (ThreadRecord thread : profile.snapshot().threads()) {
      if (!found.contains(thread.id())) {
        rest.add(thread);
        StackGroup.Key key = StackGroup.Key.of(thread);
        List<ThreadRecord> group = members.computeIfAbsent(key, _ -> new ArrayList<>());
        if (group.size() < listed) {
          group.add(thread);
        }
      }
    }
    for (StackGroup group : StackGroup.ofThreads(rest)) {
      begin(json, group);
      for (ThreadRecord thread : members.getOrDefault(group.key(), List.of())) {
        thread(json, thread, "");
      }
      end(json);
    }
  }

  private static void begin(JsonOutput json, StackGroup group) throws IOException {
    json.line();
    json.open('{');
    json.name("count").value(group.count());
    json.name("evidence").value(group.evidence().map(Enum::name));
    place(json, group);
    json.name("threads").open('[');
  }

  private static void end(JsonOutput json) throws IOException {
    json.close(']').close('}');
  }

  private static void place(JsonOutput json, StackGroup group) throws IOException {
    json.name("reason").value(group.reason().text());
    json.name("advice").value(group.reason().advice());
    json.name("stack").value(group.stack().id());
    json.name("site").value(group.stack().site().map(Frames::plain));
    json.name("frames").open('[');
    for (StackTraceElement frame : group.stack().frames()) {
      json.value(Frames.plain(frame));
    }
    json.close(']');
  }

  private static void thread(JsonOutput json, ThreadRecord thread, String detail)
      throws IOException {
    json.open('{');
    json.name("id").value(thread.id());
    json.name("name").value(thread.name());
    json.name("virtual").value(thread.virtual());
    json.name("state").value(thread.state().name());
    json.name("blocker").value(thread.blocker());
    json.name("createdBy").value(thread.createdBy());
    json.name("detail").value(detail);
    json.close('}');
  }
}
