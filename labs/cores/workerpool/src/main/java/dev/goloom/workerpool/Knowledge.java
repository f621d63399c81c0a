package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// What [LittleKnee] remembers from one decision to the next. Immutable.
///
/// @param demand what is believed about the load
/// @param unloaded the time of a task when not too many run
/// @param round what has been seen since the limit was last changed
/// @param careful whether a knee was found: growth is slow
/// @param probe what is being found out, or null
/// @param probed when the last probe ended
/// @param eased when the pool was last seen to have a free worker or no queue, or was changed
/// @param notLow when most of the limit was last wanted; moved on by each step down
record Knowledge(
    Demand demand,
    Unloaded unloaded,
    Round round,
    boolean careful,
    @Nullable Probe probe,
    long probed,
    long eased,
    long notLow)
    implements Target.Memory {

  static Knowledge begin(PoolSnapshot pool, int limit) {
    long now = pool.nanos();
    return new Knowledge(
        Demand.UNKNOWN,
        Unloaded.UNKNOWN,
        Round.begin(limit, pool),
        false,
        null,
        now - LittleKnee.BETWEEN_PROBES,
        now,
        now);
  }

  Knowledge with(Demand more) {
    return new Knowledge(more, unloaded, round, careful, probe, probed, eased, notLow);
  }

  Knowledge with(Unloaded other) {
    return new Knowledge(demand, other, round, careful, probe, probed, eased, notLow);
  }

  Knowledge with(Round other) {
    return new Knowledge(demand, unloaded, other, careful, probe, probed, eased, notLow);
  }

  Knowledge with(Probe begun) {
    return new Knowledge(demand, unloaded, round, careful, begun, probed, eased, notLow);
  }

  Knowledge probed(boolean knee, long now) {
    return new Knowledge(demand, unloaded, round, knee, null, now, eased, notLow);
  }

  Knowledge careless(long now) {
    return new Knowledge(
        demand, unloaded, round, false, probe, now - LittleKnee.BETWEEN_PROBES, eased, notLow);
  }

  Knowledge eased(long now) {
    return new Knowledge(demand, unloaded, round, careful, probe, probed, now, notLow);
  }

  Knowledge notLow(long since) {
    return new Knowledge(demand, unloaded, round, careful, probe, probed, eased, since);
  }
}
