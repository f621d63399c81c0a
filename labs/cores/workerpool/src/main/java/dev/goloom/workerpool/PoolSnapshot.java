package dev.goloom.workerpool;

/// A pool at one instant: all figures were true together.
///
/// `accepted == completed + cancelled + dropped + undone + queued + running`, always.
///
/// @param nanos when, as [System#nanoTime] counts
/// @param phase where in its life the pool is
/// @param capacity places in the queue
/// @param limit how many tasks may run at once
/// @param workers live threads, idle ones included
/// @param queued tasks that wait
/// @param running tasks that run
/// @param blockedSubmitters threads that wait for a place
/// @param accepted tasks taken since the start
/// @param completed tasks that ran to their end, failed ones included
/// @param failed tasks of [java.util.concurrent.Executor#execute] that threw
/// @param cancelled tasks cancelled while they were queued
/// @param dropped tasks that were accepted, and dropped or shed later
/// @param undone tasks given up by a shutdown
/// @param rejected tasks never accepted
/// @param ranInCaller tasks that their submitter ran
/// @param timed tasks whose time was taken, a sample, since the start
/// @param timedNanos how long those took together, in nanoseconds
/// @param deadlocks how often waiting tasks were failed or reported: see [DeadlockPolicy]
public record PoolSnapshot(
    long nanos,
    Phase phase,
    int capacity,
    int limit,
    int workers,
    int queued,
    int running,
    int blockedSubmitters,
    long accepted,
    long completed,
    long failed,
    long cancelled,
    long dropped,
    long undone,
    long rejected,
    long ranInCaller,
    long timed,
    long timedNanos,
    long deadlocks) {}
