package dev.goloom.labs.executormatrix;

import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Contender;
import dev.goloom.labs.pools.Crew;
import dev.goloom.labs.pools.NestedWaits;
import dev.goloom.labs.pools.NestedWaits.Outcome;
import dev.goloom.labs.pools.NestedWaits.Subject;
import dev.goloom.labs.pools.NestedWaits.Way;
import dev.goloom.workerpool.TaskNotRunException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The columns of the matrix: what is done to a pool, and what counts as right.
///
/// Each is decided by counts, identities and states, none by how long something took.
enum Situation {
  /// Tasks that wait for tasks of their own pool, by [Future#get].
  NESTED_GET("get", "nested get()") {
    @Override
    Cell meet(Contender contender, int runs) throws InterruptedException {
      return nested(contender, Way.GET);
    }
  },

  /// The same by `CompletableFuture.join`.
  NESTED_JOIN("join", "nested join()") {
    @Override
    Cell meet(Contender contender, int runs) throws InterruptedException {
      return nested(contender, Way.JOIN);
    }
  },

  /// Tasks that throw.
  THROWING("throw", "threads for 200 that throw") {
    @Override
    Cell meet(Contender contender, int runs) throws InterruptedException {
      int usual = threadsFor(contender, () -> {});
      int throwing =
          threadsFor(
              contender,
              () -> {
                throw new IllegalStateException("on purpose");
              });
      // A pool may make a thread more or less for reasons of its own.
      boolean right = throwing - usual < TASKS / 10;
      String words = throwing + "; " + usual + " if none throws";
      return new Cell(String.valueOf(throwing), words, right);
    }
  },

  /// What `shutdownNow` answers.
  LISTED("listed", "shutdownNow() lists") {
    @Override
    Cell meet(Contender contender, int runs) throws InterruptedException {
      var tally = new Tally();
      var shown = new Tally();
      for (int i = 0; i < runs; i++) {
        Listing listing = list(contender);
        tally.add(listing.words());
        shown.add(listing.listed + "/" + QUEUED);
      }
      boolean right = tally.always("all " + QUEUED + ", oldest first");
      return new Cell(shown.most() + (shown.isMixed() ? " ?" : ""), tally.words(), right);
    }
  },

  /// The future of a task that was queued when the pool was stopped.
  UNDONE("undone", "future of an undone task") {
    @Override
    Cell meet(Contender contender, int runs) throws InterruptedException {
      var tally = new Tally();
      for (int i = 0; i < runs; i++) {
        tally.add(undone(contender));
      }
      return new Cell(
          tally.most() + (tally.isMixed() ? " ?" : ""), tally.words(), tally.count(HANGS) == 0);
    }
  },

  /// A queue full of cancelled tasks.
  CANCELLED("cancel", "64 cancelled tasks, queue of 64") {
    @Override
    Cell meet(Contender contender, int runs) throws InterruptedException {
      if (!contender.isBounded()) {
        return new Cell("-", "has no bound", true);
      }
      try (var held = new Held(contender::rejecting, PLACES)) {
        List<Future<?>> queued =
            IntStream.range(0, PLACES)
                .<Future<?>>mapToObj(_ -> held.pool().submit(() -> {}))
                .toList();
        boolean full = !accepts(held.pool());
        queued.forEach(future -> future.cancel(false));
        boolean freed = accepts(held.pool());
        String words = freed ? "give their places back" : "hold their places: the next is rejected";
        return full
            ? new Cell(freed ? "freed" : "held", words, freed)
            : new Cell("?", "was not full at " + PLACES, false);
      }
    }
  },

  /// Submitters that wait at a full queue while the pool is stopped.
  LOST("lost", "accepted, not run, not listed") {
    @Override
    Cell meet(Contender contender, int runs) throws InterruptedException {
      int lost = 0;
      int told = 0;
      int stuck = 0;
      for (int i = 0; i < runs; i++) {
        Race race = race(contender);
        lost += race.lost;
        told += race.told;
        stuck += race.stuck;
      }
      int all = runs * SUBMITTERS;
      String words = lost + " of " + all + " lost, " + stuck + " wait on, " + told + " told";
      return new Cell(String.valueOf(lost), words, lost + stuck == 0);
    }
  };

  static final int TASKS = 200;
  static final int QUEUED = 5;
  static final int PLACES = 64;
  static final int DOOR = 4;

  /// More than there are places: a stopping pool that drains its queue twice takes as many along.
  static final int SUBMITTERS = 2 * DOOR;

  static final String HANGS = "hangs";

  private static final int ROOTS = 4;
  private static final int DEPTH = 10;

  private final String shown;
  private final String words;

  Situation(String shown, String words) {
    this.shown = shown;
    this.words = words;
  }

  String shown() {
    return shown;
  }

  String words() {
    return words;
  }

  /// Puts a new pool into the situation. Leaves no thread behind.
  ///
  /// @param runs how often, where the outcome may differ from run to run
  /// @throws InterruptedException if interrupted
  abstract Cell meet(Contender contender, int runs) throws InterruptedException;

  private static Cell nested(Contender contender, Way way) throws InterruptedException {
    Outcome seen = NestedWaits.run(Subject.of(contender), ROOTS, DEPTH, way);
    return switch (seen.fate()) {
      case DONE -> new Cell("ok", "ends", true);
      case STUCK ->
          new Cell("STUCK", "deadlock (" + seen.chain().size() + " tasks wait, 0 run)", false);
      case FAILED -> failed(seen.failure());
    };
  }

  /// To fail is right only if the failure says why: the pool has seen the deadlock.
  private static Cell failed(@Nullable Throwable failure) {
    String name = failure == null ? "nothing" : failure.getClass().getSimpleName();
    return new Cell("fails", "fails: " + name, name.contains("Deadlock"));
  }

  /// One after another, so that a queue plays no part.
  private static int threadsFor(Contender contender, Runnable task) throws InterruptedException {
    var crew = new Crew();
    ExecutorService pool = contender.rejecting(crew, PLACES);
    var begun = new AtomicInteger();
    try {
      for (int i = 1; i <= TASKS; i++) {
        int all = i;
        pool.execute(() -> {
          begun.incrementAndGet();
          task.run();
        });
        Actors.until("the next task begins", () -> begun.get() == all);
      }
    } finally {
      pool.shutdownNow();
      crew.awaitEnd();
    }
    return crew.made();
  }

  /// What became of the tasks that were queued at the `shutdownNow`.
  private record Listing(int listed, boolean inOrder, int ran) {
    String words() {
      int gone = QUEUED - listed - ran;
      if (listed == QUEUED && ran == 0) {
        return "all " + QUEUED + (inOrder ? ", oldest first" : ", out of order");
      }
      return listed + " listed, " + ran + " ran, " + gone + " gone";
    }
  }

  /// Some list wrappers of the tasks: who it is that is listed shows when it is run.
  private static Listing list(Contender contender) throws InterruptedException {
    try (var held = new Held(contender::rejecting, PLACES)) {
      var log = new ConcurrentLinkedQueue<Integer>();
      for (int i = 0; i < QUEUED; i++) {
        int number = i;
        held.pool().execute(() -> log.add(number));
      }
      List<Runnable> listed = held.pool().shutdownNow();
      held.awaitTermination();
      int ran = log.size();
      listed.forEach(Runnable::run);
      List<Integer> all = List.copyOf(log);
      return new Listing(listed.size(), isSorted(all.subList(ran, all.size())), ran);
    }
  }

  private static boolean isSorted(List<Integer> numbers) {
    return numbers.equals(numbers.stream().sorted().toList());
  }

  /// Once a pool has terminated, nobody is left who would complete a future.
  private static String undone(Contender contender) throws InterruptedException {
    try (var held = new Held(contender::rejecting, PLACES)) {
      Future<Integer> future = held.pool().submit(() -> 1);
      held.pool().shutdownNow();
      held.awaitTermination();
      return switch (future.state()) {
        case RUNNING -> HANGS;
        case SUCCESS -> "value";
        case CANCELLED -> "cancelled";
        case FAILED -> reason(future.exceptionNow());
      };
    }
  }

  private static String reason(Throwable failure) {
    return switch (failure) {
      case TaskNotRunException notRun -> notRun.reason().name();
      case InterruptedException _ -> "interrupt";
      default -> failure.getClass().getSimpleName();
    };
  }

  private static boolean accepts(ExecutorService pool) {
    try {
      pool.execute(() -> {});
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /// What became of the tasks of blocked submitters.
  private record Race(int lost, int told, int stuck) {}

  private static Race race(Contender contender) throws InterruptedException {
    try (var held = new Held(contender::blocking, DOOR);
        var actors = new Actors()) {
      for (int i = 0; hasQueue(contender) && i < DOOR; i++) {
        held.pool().execute(() -> {});
      }
      var ran = new AtomicInteger();
      for (int i = 0; i < SUBMITTERS; i++) {
        actors.start("submitter-" + i, () -> held.pool().execute(ran::incrementAndGet));
      }
      actors.settle();
      List<Runnable> listed = held.pool().shutdownNow();
      held.awaitTermination();
      actors.settle(); // the pool has no thread any more: who waits now, waits for ever
      int stuck = (int) actors.all().stream().filter(actor -> !actor.hasEnded()).count();
      int told = (int) actors.all().stream().filter(Situation::wasTold).count();
      listed.forEach(Runnable::run); // what is listed is not lost: it can be run
      return new Race(SUBMITTERS - stuck - told - ran.get(), told, stuck);
    }
  }

  private static boolean hasQueue(Contender contender) {
    return contender != Contender.PERMITS;
  }

  private static boolean wasTold(Actor submitter) {
    return submitter.failure().orElse(null) instanceof RejectedExecutionException;
  }
}
