package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PoolTest {

  @Test
  void get_empty_makesNewOnes() {
    var pool = new Pool<>(Object::new);
    assertNotSame(pool.get(), pool.get());
  }

  @Test
  void get_afterPut_isTheSameObject() {
    var pool = new Pool<>(Object::new);
    Object object = pool.get();
    pool.put(object);
    assertSame(object, pool.get());
    assertNotSame(object, pool.get());
  }

  @Test
  void get_afterPutByOtherThreads_findsAll() throws Exception {
    var made = new AtomicInteger();
    var pool = new Pool<>(made::incrementAndGet);
    try (var actors = new Actors()) {
      for (int i = 0; i < 20; i++) {
        actors.start(() -> pool.put(-1)).join();
      }
    }
    for (int i = 0; i < 20; i++) {
      assertEquals(-1, pool.get());
    }
    assertEquals(1, pool.get());
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void null_isRefused() {
    var pool = new Pool<>(() -> (Object) null);
    assertThrows(NullPointerException.class, () -> pool.put(null));
    assertThrows(NullPointerException.class, pool::get);
  }

  /// A pooled thing that knows whether somebody has it.
  private static final class Thing {
    private final AtomicBoolean taken = new AtomicBoolean();
    private int uses; // plain: guarded by having it
  }

  @Test
  void stress_manyThreads_neverShareAnObject() throws Exception {
    var made = new AtomicInteger();
    var pool =
        new Pool<>(() -> {
          made.incrementAndGet();
          return new Thing();
        });
    try (var actors = new Actors()) {
      for (int i = 0; i < 8; i++) {
        actors.start(() -> {
          for (int k = 0; k < 10_000; k++) {
            use(pool);
          }
        });
      }
      actors.join();
    }
    int before = made.get();
    int uses = 0;
    for (Thing thing = pool.get(); made.get() == before; thing = pool.get()) {
      uses += thing.uses;
    }
    assertEquals(80_000, uses, "an object was lost, or a write to one");
    assertTrue(before <= 8, () -> "made " + before);
  }

  @SuppressWarnings("ThreadPriorityCheck") // lets others run into the pool
  private static void use(Pool<Thing> pool) {
    Thing thing = pool.get();
    assertTrue(thing.taken.compareAndSet(false, true), "two have one object");
    thing.uses++;
    if (ThreadLocalRandom.current().nextInt(8) == 0) {
      Thread.yield();
    }
    thing.taken.set(false);
    pool.put(thing);
  }

  @Test
  void stock_memoryRunsOut_isDropped() throws Exception {
    assertEquals("dropped", ChildJvm.run(Pressure.class));
  }

  /// Fills a pool with more than the heap holds; in small pieces, because memory for a large one
  /// can run out although there is some.
  static final class Pressure {
    public static void main(String[] args) {
      var pool = new Pool<>(() -> new byte[1 << 14]);
      for (int i = 0; i < 64_000; i++) {
        pool.put(new byte[1 << 14]);
      }
      pool.put(pool.get());
      IO.print("dropped");
    }
  }
}
