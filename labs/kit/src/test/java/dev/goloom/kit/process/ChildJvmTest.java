package dev.goloom.kit.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ChildJvmTest {
  private static final Duration SHORT = Duration.ofMillis(1500);

  @Test
  void run_printsRecords_areReadByKind() throws Exception {
    Child.Outcome outcome = ChildJvm.running(Records.class.getName()).args("x", 2).run();

    assertEquals(List.of(List.of("x", "2"), List.of("")), outcome.records("arg"));
    assertFalse(outcome.expired());
    assertEquals(0, outcome.exit());
  }

  @Test
  void run_exitCode_isReportedWithItsWords() throws Exception {
    Child.Outcome outcome = ChildJvm.running(Failing.class.getName()).run();

    assertEquals(7, outcome.exit());
    var e = assertThrows(ChildFailed.class, () -> outcome.orFail("it"));
    assertEquals("it ended with exit code 7: out of luck", e.getMessage());
  }

  @Test
  void run_deadline_showsTheStuckVirtualThread() throws Exception {
    Child.Outcome outcome = ChildJvm.running(Stuck.class.getName()).deadline(SHORT).run();

    assertTrue(outcome.expired());
    String dump = String.join("\n", outcome.threadDump());
    assertTrue(dump.contains("waits-for-ever"), dump);
    assertTrue(dump.contains("virtual"), dump);
    assertFalse(dump.contains("Reference Handler"), dump);
  }

  @Test
  void run_deadlineWithEveryCarrierBusy_stillEnds() throws Exception {
    Child.Outcome outcome =
        ChildJvm.running(Hogs.class.getName())
            .flags(List.of("-Djdk.virtualThreadScheduler.parallelism=1"))
            .deadline(SHORT)
            .run();
    assertTrue(outcome.expired());
  }

  @Test
  void run_printsTooMuch_isCutAndDoesNotBlock() throws Exception {
    Child.Outcome outcome = ChildJvm.running(Chatty.class.getName()).run();

    assertEquals(0, outcome.exit());
    assertTrue(outcome.truncated());
  }

  @Test
  void run_answersTheChild_whileItRuns() throws Exception {
    Child.Outcome outcome =
        ChildJvm.running(Asking.class.getName())
            .run((line, stdin) -> {
              if (line.equals("ready")) {
                stdin.write('y');
                stdin.flush();
              }
            });
    assertEquals(List.of("ready", "heard y"), outcome.out());
  }

  @Test
  void run_interrupted_childIsGone() throws Exception {
    var pid = new AtomicReference<Long>();
    var listening = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    Thread runner =
        Thread.ofPlatform()
            .start(() -> {
              try {
                ChildJvm.running(Stuck.class.getName())
                    .run((line, _) -> {
                      pid.set(Long.valueOf(line));
                      listening.countDown();
                    });
              } catch (InterruptedException e) {
                interrupted.countDown();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    listening.await();
    runner.interrupt();
    interrupted.await();

    assertFalse(isAlive(pid.get()));
  }

  @Test
  void run_parentKilled_childHaltsByItself(@TempDir Path temporary) throws Exception {
    Child.Outcome parent =
        ChildJvm.running(DyingParent.class.getName())
            .flags(List.of("-Djava.io.tmpdir=" + temporary)) // a killed JVM cannot tidy up
            .run();

    long grandchild = Long.parseLong(parent.out().getFirst());
    await().atMost(Duration.ofSeconds(30)).until(() -> !isAlive(grandchild));
  }

  @Test
  void scratch_closed_isGoneWithItsFiles() throws Exception {
    Path file;
    try (var scratch = new Scratch()) {
      file = scratch.file("a");
      Files.writeString(file, "x");
    }
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(file.resolveSibling(".")));
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  static final class Records {
    public static void main(String[] args) {
      System.out.println("arg\t" + args[0] + "\t" + args[1]);
      System.out.println("other\t1");
      System.out.println("arg\t");
    }
  }

  static final class Failing {
    public static void main(String[] args) {
      System.err.println("out of luck");
      System.exit(7);
    }
  }

  static final class Stuck {
    public static void main(String[] args) throws InterruptedException {
      System.out.println(ProcessHandle.current().pid());
      Thread.ofVirtual().name("waits-for-ever").start(Stuck::waitForEver).join();
    }

    static void waitForEver() {
      while (true) {
        LockSupport.park();
      }
    }
  }

  static final class Hogs {
    public static void main(String[] args) throws InterruptedException {
      Thread hog = Thread.startVirtualThread(Hogs::spin);
      Thread.startVirtualThread(() -> {}).join();
      hog.join();
    }

    @SuppressWarnings("InfiniteLoopStatement")
    static void spin() {
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  static final class Chatty {
    public static void main(String[] args) {
      String line = "x".repeat(1000);
      for (int i = 0; i < 10_000; i++) {
        System.out.println(line);
      }
    }
  }

  static final class Asking {
    public static void main(String[] args) throws IOException {
      System.out.println("ready");
      System.out.println("heard " + (char) System.in.read());
    }
  }

  /// Starts a child, and halts without cleaning up, as if killed.
  static final class DyingParent {
    public static void main(String[] args) throws Exception {
      ChildJvm.running(Stuck.class.getName())
          .run((line, _) -> {
            System.out.println(line);
            System.out.flush();
            Runtime.getRuntime().halt(0);
          });
    }
  }
}
