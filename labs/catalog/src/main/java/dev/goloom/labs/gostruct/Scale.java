package dev.goloom.labs.gostruct;

import dev.goloom.kit.Run;

/// How large the scenes are.
///
/// @param workers of the pool
/// @param queue places in the job queue
/// @param jobs that are submitted
record Scale(int workers, int queue, int jobs) {
  static Scale of(Run run) {
    return new Scale(
        (int) run.number(GoStructLab.WORKERS),
        (int) run.number(GoStructLab.QUEUE),
        (int) run.number(GoStructLab.JOBS));
  }
}
