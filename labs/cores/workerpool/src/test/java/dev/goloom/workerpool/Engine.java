package dev.goloom.workerpool;

/// The ways to run tasks: each is held to the same laws.
enum Engine {
  PLATFORM_WORKERS,
  VIRTUAL_WORKERS,
  THREAD_PER_TASK;

  WorkerPool.Builder pool(int workers, int queue) {
    WorkerPool.Builder builder = WorkerPool.builder("test").queue(queue);
    return switch (this) {
      case PLATFORM_WORKERS -> builder.workers(workers);
      case VIRTUAL_WORKERS -> builder.workers(workers).threadFactory(Thread.ofVirtual().factory());
      case THREAD_PER_TASK -> builder.threadPerTask(workers);
    };
  }
}
