package dev.goloom.labs.selectdeadlock;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.selectdeadlock.Standoff.Scene;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lets scenes come to rest and counts what became of their threads.
final class Watch {
  private final List<List<String>> fates = new ArrayList<>();
  private final List<List<String>> waits = new ArrayList<>();
  private final List<String> dump = new ArrayList<>();
  private final List<Actor> all = new ArrayList<>();
  private int ended;

  /// Plays a scene to its end, by an interrupt if need be.
  Watch scene(String name, Scene scene) throws IOException, InterruptedException {
    try (var actors = new Actors()) {
      scene.start(actors);
      actors.settle();
      dump.addAll(actors.dump());
      actors.all().forEach(actor -> look(name, actor));
    }
    return this;
  }

  private void look(String scene, Actor actor) {
    boolean free = actor.hasEnded() && actor.failure().isEmpty();
    String reason = actor.waitReason().replace(" (cap 0)", "");
    all.add(actor);
    ended += free ? 1 : 0;
    waits.add(List.of(actor.name(), reason));
    fates.add(List.of(scene, actor.name(), free ? "ended" : reason));
  }

  /// Judges "every thread waits for this reason, for ever".
  Finding stuck(String reason) {
    long waiting = waits.stream().filter(row -> row.get(1).startsWith(reason)).count();
    long interrupted = all.stream().filter(Actor::wasInterrupted).count();
    String observed =
        String.format(
            Locale.ROOT,
            "%d of %d threads wait (\"%s\"); %d left by an interrupt only",
            waiting,
            all.size(),
            reason,
            interrupted);
    return Finding.when(waiting == all.size() && interrupted == all.size(), observed)
        .withSamples(all.size(), "threads")
        .with("waiting", waiting)
        .with("interrupted", interrupted)
        .with("waits", waits.stream().map(List::getLast).toList())
        .with(new Block.Table("Who waits for what", List.of("thread", "waits in"), waits))
        .with(new Block.Trace("In a thread dump, without the JDK's frames", dump));
  }

  /// Judges "every thread ends by itself".
  Finding freed() {
    return Finding.when(
            ended == all.size(), ended + " of " + all.size() + " threads ended by themselves")
        .withSamples(all.size(), "threads")
        .with("ended", ended)
        .with(new Block.Table("What became of them", List.of("scene", "thread", "fate"), fates));
  }
}
