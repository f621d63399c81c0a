package dev.goloom.leaks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What changed from one snapshot to another.
///
/// Immutable.
///
/// @param before the earlier one
/// @param after the later one
/// @param changes the groups whose size changed: those that grew most first, those that shrank most
///   last
public record SnapshotDiff(Snapshot before, Snapshot after, List<Change> changes) {
  /// A group that changed.
  ///
  /// @param group the group as it is in the later snapshot; if it went, as it was in the earlier
  /// @param before how many threads stood there; 0 if it appeared
  /// @param after how many stand there now; 0 if it went
  public record Change(StackGroup group, int before, int after) {
    /// By how many it grew; negative if it shrank.
    public int growth() {
      return after - before;
    }
  }

  static SnapshotDiff between(Snapshot before, Snapshot after) {
    Map<StackGroup.Key, StackGroup> earlier = new HashMap<>();
    before.groups().forEach(group -> earlier.put(group.key(), group));
    var changes = new ArrayList<Change>();
    for (StackGroup group : after.groups()) {
      StackGroup was = earlier.remove(group.key());
      changes.add(new Change(group, was == null ? 0 : was.count(), group.count()));
    }
    earlier.values().forEach(group -> changes.add(new Change(group, group.count(), 0)));
    changes.removeIf(change -> change.growth() == 0);
    changes.sort(
        Comparator.comparingInt(Change::growth)
            .reversed()
            .thenComparing(change -> change.group().stack().id())
            .thenComparing(change -> change.group().reason()));
    return new SnapshotDiff(before, after, List.copyOf(changes));
  }

  /// Writes one JSON object.
  ///
  /// @throws IOException if `out` fails
  public void writeJson(Appendable out) throws IOException {
    new ProfileJson(0).write(this, out);
  }
}
