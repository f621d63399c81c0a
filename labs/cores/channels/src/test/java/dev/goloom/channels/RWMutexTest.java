package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Actors.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("LockNotBeforeTry") // it is what these tests are about
class RWMutexTest {
  private static final String UNLOCK = "Unlock of unlocked RWMutex: RWMutex@";
  private static final String R_UNLOCK = "RUnlock of unlocked RWMutex: RWMutex@";

  private final RWMutex rw = new RWMutex();
  private final Lock read = rw.readLock();
  private final Lock write = rw.writeLock();

  @Nested
  class WriterAgainstWriter extends LockLaws {
    @Override
    Lock lock() {
      return write;
    }

    @Override
    Lock blocker() {
      return write;
    }

    @Override
    String unlockOfUnlocked() {
      return UNLOCK;
    }
  }

  @Nested
  class WriterAgainstReader extends LockLaws {
    @Override
    Lock lock() {
      return write;
    }

    @Override
    Lock blocker() {
      return read;
    }

    @Override
    String unlockOfUnlocked() {
      return UNLOCK;
    }
  }

  @Nested
  class ReaderAgainstWriter extends LockLaws {
    @Override
    Lock lock() {
      return read;
    }

    @Override
    Lock blocker() {
      return write;
    }

    @Override
    String unlockOfUnlocked() {
      return R_UNLOCK;
    }

    @Override
    boolean isShared() {
      return true;
    }
  }

  @Test
  void readLock_byMany_isShared() {
    read.lock();
    read.lock();
    assertTrue(read.tryLock());
    assertFalse(write.tryLock());
    read.unlock();
    read.unlock();
    read.unlock();
    assertTrue(write.tryLock());
  }

  @Test
  void readUnlock_whileWritten_failsAndChangesNothing() {
    write.lock();
    var e = assertThrows(IllegalMonitorStateException.class, read::unlock);
    assertEquals("RUnlock of unlocked RWMutex: " + rw, e.getMessage());
    assertFalse(read.tryLock());
    write.unlock();
    assertTrue(write.tryLock());
  }

  @Test
  void writeUnlock_whileRead_failsAndChangesNothing() {
    read.lock();
    var e = assertThrows(IllegalMonitorStateException.class, write::unlock);
    assertEquals("Unlock of unlocked RWMutex: " + rw, e.getMessage());
    assertFalse(write.tryLock());
    read.unlock();
    assertTrue(write.tryLock());
  }

  @Test
  void writeUnlock_whileAWriterWaits_failsAndItStillWaits() throws Exception {
    try (var actors = new Actors()) {
      read.lock();
      Actor writer = actors.startParked(write::lock);
      assertThrows(IllegalMonitorStateException.class, write::unlock);
      assertTrue(writer.isParked());
      read.unlock();
      writer.join();
    }
  }

  @Test
  void waitingWriter_newReader_isExcluded() throws Exception {
    try (var actors = new Actors()) {
      read.lock();
      Actor writer = actors.startParked(write::lock);
      assertFalse(read.tryLock());
      Actor reader = actors.startParked(read::lock);
      read.unlock();
      writer.join();
      assertTrue(reader.isParked());
      write.unlock();
      reader.join();
    }
  }

  @Test
  void writeUnlock_readersAndWritersWait_allReadersGoFirst() throws Exception {
    try (var actors = new Actors()) {
      write.lock();
      Actor writer = actors.startParked(write::lock);
      List<Actor> readers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        readers.add(actors.startParked(read::lock));
      }
      write.unlock();
      for (Actor reader : readers) {
        reader.join();
      }
      assertTrue(writer.isAlive());
      for (int i = 0; i < 5; i++) {
        read.unlock();
      }
      writer.join();
    }
  }

  @Test
  void tryReadLock_rightAfterWriteUnlock_neverMissesThoughReadersAreWaking() throws Exception {
    for (int i = 0; i < 500; i++) {
      try (var actors = new Actors()) {
        write.lock();
        Actor reader = actors.startParked(read::lock);
        write.unlock();
        assertTrue(read.tryLock());
        reader.join();
        read.unlock();
        read.unlock();
      }
    }
  }

  @Test
  void waitingWriter_interrupted_letsWaitingReadersIn() throws Exception {
    try (var actors = new Actors()) {
      read.lock();
      Actor writer = actors.startParked(write::lockInterruptibly);
      Actor reader = actors.startParked(read::lock);
      writer.interrupt();
      assertInstanceOf(InterruptedException.class, writer.end());
      reader.join();
      assertTrue(read.tryLock());
    }
  }

  @Test
  void waitingWriter_outOfTime_letsWaitingReadersIn() throws Exception {
    read.lock();
    assertFalse(write.tryLock(1, TimeUnit.MILLISECONDS));
    assertTrue(read.tryLock());
  }

  @Test
  void toString_inEachState_saysIt() throws Exception {
    assertTrue(rw.toString().matches("RWMutex@[0-9a-f]+"), rw::toString);
    try (var actors = new Actors()) {
      read.lock();
      assertTrue(rw.toString().endsWith(" (1 readers)"), rw::toString);
      Actor writer = actors.startParked(write::lock);
      assertTrue(rw.toString().endsWith(" (1 readers, a writer waits)"), rw::toString);
      read.unlock();
      writer.join();
      assertTrue(rw.toString().endsWith(" (locked)"), rw::toString);
    }
  }

  /// Random steps, each followed by a look at who has got in.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomSteps_againstTheModel_agree(long seed) throws Exception {
    try (var actors = new Actors()) {
      var model = new Model(actors, new Random(seed));
      for (int step = 0; step < 150; step++) {
        model.step();
      }
    }
  }

  private final class Model {
    private final Actors actors;
    private final Random random;
    private final List<Guest> guests = new ArrayList<>();

    private int readersIn;
    private int writersIn;
    private int readersWaiting;
    private int writersWaiting;

    Model(Actors actors, Random random) {
      this.actors = actors;
      this.random = random;
    }

    void step() throws Exception {
      switch (random.nextInt(4)) {
        case 0 -> arrive(false);
        case 1 -> arrive(true);
        case 2 -> depart();
        default -> interrupt();
      }
      settle();
      Actors.until(toString(), this::agrees);
    }

    private void arrive(boolean writer) {
      guests.add(new Guest(actors, writer));
      if (writer) {
        writersWaiting++;
      } else if (writersIn + writersWaiting > 0) {
        readersWaiting++;
      } else {
        readersIn++;
      }
    }

    private void depart() throws Exception {
      Guest guest = pick(true);
      if (guest != null) {
        guest.leave.countDown();
        guest.actor.join();
        guests.remove(guest);
        if (guest.writer) {
          writersIn--;
          admitReaders();
        } else {
          readersIn--;
        }
      }
    }

    private void interrupt() {
      Guest guest = pick(false);
      if (guest != null) {
        guest.actor.interrupt();
        assertInstanceOf(InterruptedException.class, guest.actor.end());
        guests.remove(guest);
        if (guest.writer) {
          writersWaiting--;
          admitReadersAfterInterrupt();
        } else {
          readersWaiting--;
        }
      }
    }

    /// If it was the one that had announced itself, the readers go before the next; if it was
    /// another, they wait on. Which one it was cannot be told from outside.
    private void admitReadersAfterInterrupt() {
      if (writersIn == 0 && readersWaiting > 0 && writersWaiting > 0) {
        Actors.until("all at rest", this::rest);
        if (in(false) == readersIn) {
          return;
        }
      }
      if (writersIn == 0) {
        admitReaders();
      }
    }

    private void admitReaders() {
      readersIn += readersWaiting;
      readersWaiting = 0;
    }

    private void settle() {
      if (readersIn + writersIn == 0 && writersWaiting > 0) {
        writersWaiting--;
        writersIn++;
      }
    }

    /// Looked at thrice: who has just been woken by one that now rests is seen the next time.
    private boolean rest() {
      for (int i = 0; i < 3; i++) {
        if (!guests.stream().allMatch(guest -> guest.actor.isParked())) {
          return false;
        }
      }
      return true;
    }

    private boolean agrees() {
      return in(false) == readersIn && in(true) == writersIn && rest();
    }

    private long in(boolean writer) {
      return guests.stream().filter(guest -> guest.in && guest.writer == writer).count();
    }

    @SuppressWarnings("NullAway") // null for none
    private Guest pick(boolean in) {
      List<Guest> choice = guests.stream().filter(guest -> guest.in == in).toList();
      return choice.isEmpty() ? null : choice.get(random.nextInt(choice.size()));
    }

    @Override
    public String toString() {
      return "in: %d readers, %d writers; waiting: %d readers, %d writers; %s"
          .formatted(readersIn, writersIn, readersWaiting, writersWaiting, rw);
    }
  }

  private final class Guest {
    final boolean writer;
    final CountDownLatch leave = new CountDownLatch(1);
    final Actor actor;
    volatile boolean in;

    Guest(Actors actors, boolean writer) {
      this.writer = writer;
      this.actor = actors.start(() -> visit(writer ? write : read));
      Actors.until("at rest", actor::isParked);
    }

    private void visit(Lock lock) throws InterruptedException {
      lock.lockInterruptibly();
      in = true;
      try {
        leave.await();
      } finally {
        lock.unlock();
      }
    }
  }
}
