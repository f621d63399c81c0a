package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// What a pool was built with. Immutable; [WorkerPool.Builder] has checked it.
///
/// @param factory makes the threads; if null, they are [PoolThread]s
record PoolConfig(
    String name,
    int minWorkers,
    int maxWorkers,
    int queue,
    int priorities,
    Backpressure onFull,
    long keepAliveNanos,
    boolean threadPerTask,
    @Nullable ThreadFactory factory,
    DeadlockPolicy onDeadlock,
    ScalingPolicy scaling,
    Context context,
    Capture capture,
    PoolEvents events) {}
