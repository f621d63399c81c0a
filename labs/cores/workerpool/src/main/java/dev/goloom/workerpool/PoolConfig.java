package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import java.util.concurrent.ThreadFactory;

/// What a pool was built with. Immutable; [WorkerPool.Builder] has checked it.
record PoolConfig(
    String name,
    int minWorkers,
    int maxWorkers,
    int queue,
    int priorities,
    Backpressure onFull,
    long keepAliveNanos,
    boolean threadPerTask,
    ThreadFactory factory,
    Context context,
    Capture capture,
    PoolEvents events) {}
