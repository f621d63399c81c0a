package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.goloom.channels.History.Event;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random programs against the specification: whatever threads see of channels and selects, some
/// order of the operations explains.
///
/// The first tests show that the checker and the shrinker can find something at all.
final class ModelTest {
  private static final int PROGRAMS = Integer.getInteger("goloom.programs", 1_500);
  private static final int TRIES_TO_SHRINK = 1_000;

  /// A race that does not come up again in so many runs is not shrunk to its last operation.

  // The checker.

  @Test
  void check_valueThatWasNeverSent_isNotExplained() {
    var receive = new Op.TryReceive(0);
    assertFalse(history(1, call(0, 0, receive), ret(0, 0, receive, "5")).isLinearizable());
  }

  @Test
  void check_missAfterASendReturned_isNotExplained_butDuringItIs() {
    var send = new Op.TrySend(0, 5);
    var receive = new Op.TryReceive(0);
    assertFalse(
        history(
                1,
                call(0, 0, send),
                ret(0, 0, send, "ok"),
                call(1, 1, receive),
                ret(1, 1, receive, "empty"))
            .isLinearizable());
    assertTrue(
        history(
                1,
                call(0, 0, send),
                call(1, 1, receive),
                ret(1, 1, receive, "empty"),
                ret(0, 0, send, "ok"))
            .isLinearizable());
  }

  @Test
  void check_lostWakeUp_isNotExplained() {
    var send = new Op.Send(0, 5);
    var receive = new Op.Receive(0);
    assertTrue(history(0, call(0, 0, send)).isLinearizable());
    assertFalse(history(0, call(0, 0, send), call(1, 1, receive)).isLinearizable());
    assertFalse(
        history(0, call(0, 0, send), call(1, 1, receive), ret(0, 0, send, "ok")).isLinearizable());
  }

  @Test
  void check_selectThatTakesTheDefaultThoughACaseIsReady_isNotExplained() {
    var send = new Op.TrySend(0, 5);
    var select = new Op.Choose(List.of(new Op.Receive(0)), true);
    assertFalse(
        history(
                1,
                call(0, 0, send),
                ret(0, 0, send, "ok"),
                call(1, 0, select),
                ret(1, 0, select, "otherwise"))
            .isLinearizable());
  }

  private static History history(int capacity, Event... events) {
    return new History(List.of(capacity), List.of(events));
  }

  private static Event call(int number, int thread, Op op) {
    return new Event(number, thread, op, null);
  }

  private static Event ret(int number, int thread, Op op, String answer) {
    return new Event(number, thread, op, answer);
  }

  // Broken channels are found, and the program is shrunk.

  @Test
  void search_channelThatIsAStack_findsThreeOperations() throws Exception {
    Program smallest =
        smallestFailure(
            capacities -> new BrokenChannels(capacities, BrokenChannels.Bug.LAST_IN_FIRST_OUT));
    assertEquals(3, smallest.size(), smallest::toString);
  }

  @Test
  void search_channelWhoseLenIsTooEarly_isFound() throws Exception {
    Program smallest =
        smallestFailure(
            capacities -> new BrokenChannels(capacities, BrokenChannels.Bug.COUNTS_TOO_EARLY));
    assertTrue(smallest.size() >= 2, smallest::toString); // how small it gets is up to timing
  }

  @Test
  void search_channelThatGivesUpOnABusyLock_isFound() throws Exception {
    Program smallest =
        smallestFailure(
            capacities -> new BrokenChannels(capacities, BrokenChannels.Bug.MISSES_WHEN_BUSY));
    assertTrue(smallest.size() >= 2, smallest::toString); // how small it gets is up to timing
  }

  private static Program smallestFailure(Function<List<Integer>, ProgramRunner.Channels> make)
      throws Exception {
    var random = new SplittableRandom(1);
    var runner = new ProgramRunner(Crew.Kind.PLATFORM, random);
    for (int i = 0; i < 20_000; i++) {
      var program = Program.random(random, false);
      if (runner.failure(program, make, 1).isPresent()) {
        return program.shrunk(p -> runner.failure(p, make, TRIES_TO_SHRINK).isPresent());
      }
    }
    return fail("the broken channel passed");
  }

  // Our channels.

  @ParameterizedTest
  @EnumSource
  void channelsAndSelects_randomPrograms_areExplained(Crew.Kind kind) throws Exception {
    long seed = Long.getLong("goloom.seed", System.nanoTime());
    var random = new SplittableRandom(seed);
    var runner = new ProgramRunner(kind, random);
    for (int i = 0; i < PROGRAMS; i++) {
      var program = Program.random(random, true);
      if (runner.failure(program, RealChannels::new, 1).isPresent()) {
        Program smallest =
            program.shrunk(p -> runner.failure(p, RealChannels::new, TRIES_TO_SHRINK).isPresent());
        Object seen = runner.failure(smallest, RealChannels::new, 10 * TRIES_TO_SHRINK);
        fail("seed " + seed + ": nothing explains\n" + smallest + "what was seen:\n" + seen);
      }
    }
  }
}
