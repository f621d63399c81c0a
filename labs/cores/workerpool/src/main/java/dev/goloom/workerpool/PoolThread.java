package dev.goloom.workerpool;

/// The usual thread of a worker. It knows its worker, so that a submit can tell at once whether a
/// task of the pool is its submitter.
final class PoolThread extends Thread {
  private final Worker worker;

  PoolThread(Worker worker, String name) {
    super(null, worker, name, 0, false);
    this.worker = worker;
  }

  Worker worker() {
    return worker;
  }
}
