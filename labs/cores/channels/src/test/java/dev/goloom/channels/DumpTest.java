package dev.goloom.channels;

import static dev.goloom.channels.Select.receive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A thread that waits says in a dump what for.
@ParameterizedClass
@EnumSource
final class DumpTest {
  private final Crew crew;
  private final Chan<Integer> channel = Chan.make(2);
  @TempDir private Path directory;

  DumpTest(Crew.Kind kind) {
    this.crew = new Crew(kind);
  }

  @AfterEach
  void noThreadIsLeft() {
    crew.close();
  }

  @Test
  void blocker_ofAWaitingThread_namesTheOperationAndTheChannel() throws Exception {
    assertEquals(
        "chan receive " + channel, blocker(crew.<@Nullable Integer>blocked(channel::receive)));
    crew.close();
    Shapes.fill(channel);
    assertEquals("chan send " + channel, blocker(blockedSend(channel)));
  }

  @Test
  void blocker_onTheNilChannel_saysSo() throws Exception {
    Chan<Integer> nil = Chan.nil();
    assertEquals("chan send (nil chan) " + nil, blocker(blockedSend(nil)));
    assertEquals(
        "chan receive (nil chan) " + nil, blocker(crew.<@Nullable Integer>blocked(nil::receive)));
  }

  @Test
  void blocker_onADoneChannel_saysThatItIsAContext() throws Exception {
    try (var context = Context.background().withCancel()) {
      RecvChan<Void> done = context.done();
      assertEquals(
          "chan receive (context) " + done, blocker(crew.<@Nullable Void>blocked(done::receive)));
    }
  }

  @Test
  void blocker_ofASelectingThread_isASelect() throws Exception {
    assertEquals(
        "select: chan receive " + channel,
        blocker(crew.blocked(Select.of(receive(channel))::await)));
    assertEquals("select", blocker(crew.blocked(Select.of(receive(Chan.nil()))::await)));
    assertEquals("select (no cases)", blocker(crew.blocked(Select.of()::await)));
  }

  /// The dumps print a blocker's class, and nothing else of it.
  @Test
  void dump_namesTheClassOfTheBlocker() throws Exception {
    crew.<@Nullable Integer>blocked(channel::receive);
    crew.blocked(Select.of(receive(channel))::await);
    Chan<Integer> full = Chan.make();
    blockedSend(full);
    String dump = jsonDump();
    for (Class<?> type : new Class<?>[] {ChanReceive.class, ChanSend.class, SelectWaiter.class}) {
      assertTrue(dump.contains("\"" + type.getName() + "@"), dump);
    }
  }

  private String jsonDump() throws Exception {
    Path file = directory.resolve("dump.json");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
    return Files.readString(file);
  }

  private Crew.Job<?> blockedSend(Chan<Integer> to) throws InterruptedException {
    return crew.<@Nullable Void>blocked(() -> {
      to.send(9);
      return null;
    });
  }

  private static String blocker(Crew.Job<?> job) {
    return String.valueOf(job.blocker());
  }
}
