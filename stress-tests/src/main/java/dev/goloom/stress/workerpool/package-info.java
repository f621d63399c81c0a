/// The worker pool of [dev.goloom.workerpool] as jcstress tests: a submit against everything that
/// may take it away from its worker, and a worker against all that may want its task.
///
/// Where it teaches something, a law comes in threes: a model that is too weak and shows the
/// surprise, one that is strong enough, and ours, which forbids it.
@NullMarked
package dev.goloom.stress.workerpool;

import org.jspecify.annotations.NullMarked;
