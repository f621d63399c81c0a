package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.notRun;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a flight recording has of a pool.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RecordingTest {
  @TempDir private Path directory;

  private static final class Named implements Callable<Integer>, Runnable {
    @Override
    public Integer call() {
      return 7;
    }

    @Override
    public void run() {}
  }

  @ParameterizedTest
  @EnumSource
  void taskRun_withoutThreshold_hasEachTask(Engine engine) throws Exception {
    List<RecordedEvent> events;
    try (var recording = new Recording()) {
      recording.enable("goloom.TaskRun").withoutThreshold();
      recording.start();
      try (WorkerPool pool = engine.pool(1, 8).build()) {
        assertEquals(7, pool.submit((Callable<Integer>) new Named()).get());
        pool.execute(new Named());
        pool.<String>keyed().execute("a", new Named());
      }
      events = events(recording, "goloom.TaskRun");
    }
    assertEquals(3, events.size());
    for (RecordedEvent event : events) {
      assertEquals("test", event.getString("pool"));
      assertEquals(Named.class.getName(), event.getClass("taskClass").getName());
      assertFalse(event.getDuration("queueWait").isNegative());
      assertTrue(event.getDuration().toNanos() > 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void taskRun_underTheThreshold_isNotRecorded(Engine engine) throws Exception {
    try (var recording = new Recording()) {
      recording.enable("goloom.TaskRun").with("threshold", "1 h");
      recording.start();
      try (WorkerPool pool = engine.pool(1, 8).build()) {
        pool.execute(new Named());
      }
      assertEquals(List.of(), events(recording, "goloom.TaskRun"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void taskShed_droppedTask_isRecordedWithItsReason(Engine engine) throws Exception {
    try (var recording = new Recording()) {
      recording.enable("goloom.TaskShed");
      recording.start();
      try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.dropOldest()).build()) {
        Holdup holdup = Holdup.in(pool);
        pool.execute(new Named());
        Future<?> future = pool.submit((Runnable) new Named());
        pool.execute(() -> {});
        notRun(future);
        holdup.open();
      }
      List<RecordedEvent> events = events(recording, "goloom.TaskShed");
      assertEquals(
          List.of(Named.class.getName(), Named.class.getName()),
          events.stream().map(event -> event.getClass("taskClass").getName()).toList());
      for (RecordedEvent event : events) {
        assertEquals("test", event.getString("pool"));
        assertEquals("DROPPED", event.getString("reason"));
      }
    }
  }

  /// However it was submitted, it is the task that is named, not what we made of it.
  @ParameterizedTest
  @EnumSource
  void taskShed_undoneTasks_nameTheTask(Engine engine) throws Exception {
    try (var recording = new Recording()) {
      recording.enable("goloom.TaskShed");
      recording.start();
      try (WorkerPool pool = engine.pool(1, 16).build()) {
        Holdup holdup = Holdup.in(pool);
        var named = new Named();
        pool.execute(named);
        var _ = pool.submit((Callable<Integer>) named);
        var _ = pool.submit((Runnable) named);
        var _ = pool.submit(Context.background().withCancel(), named);
        TaskGroup<Integer> group = pool.group(Context.background());
        group.fork(named);
        var _ = pool.<String>keyed().submit("a", named);
        pool.<String>keyed().execute("a", named);
        assertEquals(7, pool.shutdownNow().size());
        holdup.interrupted.await();
      }
      List<RecordedEvent> events = events(recording, "goloom.TaskShed");
      assertEquals(7, events.size());
      for (RecordedEvent event : events) {
        assertEquals(Named.class.getName(), event.getClass("taskClass").getName());
        assertEquals("SHUT_DOWN", event.getString("reason"));
      }
    }
  }

  @Test
  void scaleAndDeadlock_emitted_areRecorded() throws Exception {
    try (var recording = new Recording()) {
      recording.enable("goloom.PoolScale");
      recording.enable("goloom.PoolDeadlock");
      recording.start();
      var events = new PoolEvents("test");
      events.scaled(2, 8, "queue");
      events.deadlocked("a -> b", 2, 1);
      RecordedEvent scale = events(recording, "goloom.PoolScale").getFirst();
      assertEquals(2, scale.getInt("from"));
      assertEquals(8, scale.getInt("to"));
      assertEquals("queue", scale.getString("reason"));
      RecordedEvent deadlock = events(recording, "goloom.PoolDeadlock").getFirst();
      assertEquals("a -> b", deadlock.getString("chain"));
      assertEquals(2, deadlock.getInt("workers"));
      assertEquals(1, deadlock.getInt("queued"));
    }
  }

  @Test
  void noRecording_tasks_areNotWrapped() {
    Runnable task = () -> {};
    var events = new PoolEvents("test");
    assertEquals(task, Errand.of(task, events, Capture.NOTHING));
    Callable<Integer> call = () -> 1;
    assertEquals(call, Errand.of(call, call, events, Capture.NOTHING));
  }

  private List<RecordedEvent> events(Recording recording, String name) throws IOException {
    Path file = Files.createTempFile(directory, "pool", ".jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .toList();
  }
}
