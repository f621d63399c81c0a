package dev.goloom.labs.schedulerstarvation;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.Timeline.Lane;
import dev.goloom.kit.Block.Timeline.Span;
import dev.goloom.kit.measure.Summary;
import dev.goloom.kit.process.Child;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What one [Experiment] recorded. Times are in milliseconds since the occupation was complete.
///
/// @param occupants when each began and ended
/// @param probes when each was submitted and first ran
/// @param parallelism carriers that the scheduler was told to have
/// @param carriers carriers that it had while they were held: more than `parallelism` would mean
///   compensation
record Observation(List<Times> occupants, List<Times> probes, int parallelism, int carriers) {
  private static final int LANES_PER_KIND = 5;

  /// From one moment to another.
  record Times(double from, double to) {
    double length() {
      return to - from;
    }
  }

  /// Reads the records of an experiment.
  ///
  /// @throws IOException if some are missing
  static Observation read(Child.Outcome outcome, long occupants, long probes) throws IOException {
    List<Times> held = times(outcome, "occupant");
    List<Times> probed = times(outcome, "probe");
    if (held.size() != occupants || probed.size() != probes || outcome.records("pool").isEmpty()) {
      throw new IOException("the experiment's records are incomplete");
    }
    List<String> pool = outcome.records("pool").getFirst();
    return new Observation(
        held, probed, Integer.parseInt(pool.get(0)), Integer.parseInt(pool.get(1)));
  }

  private static List<Times> times(Child.Outcome outcome, String kind) {
    return outcome.records(kind).stream()
        .map(r -> new Times(millis(r.get(0)), millis(r.get(1))))
        .toList();
  }

  private static double millis(String micros) {
    return Long.parseLong(micros) / 1000.0;
  }

  /// When the first occupant gave its carrier back.
  private double firstEnd() {
    return occupants.stream().mapToDouble(Times::to).min().orElse(Double.MAX_VALUE);
  }

  /// How many probes were submitted while every occupant was still there; the others say nothing.
  int submittedMeanwhile() {
    double end = firstEnd();
    return (int) probes.stream().filter(probe -> probe.from() < end).count();
  }

  /// Probes that ran while every occupant was still there. An order of events, not a duration: a
  /// slow machine cannot change it.
  long startedMeanwhile() {
    double end = firstEnd();
    return probes.stream().filter(probe -> probe.to() < end).count();
  }

  /// Whether enough probes say something: on a stalled machine they may have come too late.
  boolean isTelling() {
    return submittedMeanwhile() * 2 >= probes.size();
  }

  /// Whether the scheduler added a carrier for those that were held.
  boolean isCompensated() {
    return carriers > parallelism;
  }

  /// How long probes waited, in milliseconds.
  Summary waits() {
    return Summary.of(probes.stream().map(Times::length).toList());
  }

  /// A picture of some occupants and some probes.
  Block timeline(String caption, String occupied) {
    Stream<Lane> top = lanes(occupants, "occupant", occupied).stream();
    Stream<Lane> bottom = lanes(probes, "probe", "waiting to start").stream();
    return new Block.Timeline(caption, "ms", Stream.concat(top, bottom).toList());
  }

  private static List<Lane> lanes(List<Times> all, String name, String label) {
    int shown = Math.min(LANES_PER_KIND, all.size());
    var lanes = new ArrayList<Lane>();
    for (int i = 0; i < shown; i++) {
      int index = i * all.size() / shown;
      Times times = all.get(index);
      double from = Math.max(0, times.from());
      var span = new Span(from, Math.max(from, times.to()), label);
      lanes.add(new Lane(name + " " + (index + 1), List.of(span)));
    }
    return lanes;
  }
}
