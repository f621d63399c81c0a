package dev.goloom.benchmarks.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.benchmarks.Carriers;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// That every contender moves every token once in every row, and that one which does not fails.
@Timeout(60)
final class ShapeTest {
  private static final Arguments GOLOOM =
      Arguments.of("goloom", new ThreadShapes<>(new GoloomChannels()));
  private static final Arguments JOX = Arguments.of("jox", new ThreadShapes<>(new JoxChannels()));
  private static final Arguments JDK = Arguments.of("jdk", new ThreadShapes<>(new JdkQueues()));
  private static final Arguments KOTLIN =
      Arguments.of("kotlin", new CoroutineShapes(Carriers.count()));

  static Stream<Arguments> everybody() {
    return Stream.of(GOLOOM, JOX, JDK, KOTLIN);
  }

  static Stream<Arguments> selecting() {
    return Stream.of(GOLOOM, JOX, KOTLIN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everybody")
  void channelRows_anyContender_moveEveryTokenOnce(String name, Shapes shapes) throws Exception {
    for (ChannelBenchmark.Row row : ChannelBenchmark.Row.values()) {
      assertEquals(row.shape.steps(), row.shape.run(shapes), row.name());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("selecting")
  void selectRows_anyContender_moveEveryTokenOnce(String name, Shapes shapes) throws Exception {
    for (SelectBenchmark.Row row : SelectBenchmark.Row.values()) {
      assertEquals(row.shape.steps(), row.shape.run(shapes), row.name());
    }
  }

  @Test
  void benchmarks_anyRow_countTheStepsOfEachOperation() throws Exception {
    var channels = new ChannelBenchmark();
    channels.row = ChannelBenchmark.Row.PAIRS;
    var steps = new Steps();
    channels.goloom(steps);
    channels.goloom(steps);
    assertEquals(200_000, steps.task);

    var selects = new SelectBenchmark();
    selects.row = SelectBenchmark.Row.SELECT_2;
    selects.jox(steps);
    assertEquals(220_000, steps.task);
  }

  @Test
  void shares_everyRow_areWholeNumbers() {
    assertTrue(
        Arrays.stream(ChannelBenchmark.Row.values()).allMatch(row -> row.shape.steps() % 8 == 0));
    assertTrue(
        Arrays.stream(SelectBenchmark.Row.values()).allMatch(row -> row.shape.steps() % 8 == 0));
  }

  @Test
  void run_libraryLosesAToken_fails() {
    var failure =
        assertThrows(
            IllegalStateException.class,
            () -> Shape.uncontended(16, 10).run(new ThreadShapes<>(new Forger())));
    assertEquals("tokens of weight 45 left, 90 came", failure.getMessage());
  }

  @Test
  void run_oneWorkerFails_interruptsThoseThatWaitForIt() {
    var failure =
        assertThrows(
            IllegalStateException.class,
            () -> Shape.manyToMany(1, 1, 10).run(new ThreadShapes<>(new Breaking())));
    assertEquals("a worker failed", failure.getMessage());
    assertTrue(String.valueOf(failure.getCause()).endsWith("broken"));
  }

  /// Hands over another token than it got.
  private static final class Forger extends Queues {
    @Override
    public Token receive(ArrayBlockingQueue<Token> queue) throws InterruptedException {
      return new Token(2 * queue.take().id());
    }
  }

  /// Fails at the third send; whoever receives waits for ever.
  private static final class Breaking extends Queues {
    private final AtomicInteger sent = new AtomicInteger();

    @Override
    public void send(ArrayBlockingQueue<Token> queue, Token token) throws InterruptedException {
      if (sent.incrementAndGet() == 3) {
        throw new IllegalArgumentException("broken");
      }
      super.send(queue, token);
    }
  }

  private static class Queues implements Channels<ArrayBlockingQueue<Token>> {
    @Override
    public ArrayBlockingQueue<Token> make(int capacity) {
      return new ArrayBlockingQueue<>(capacity);
    }

    @Override
    public void send(ArrayBlockingQueue<Token> queue, Token token) throws InterruptedException {
      queue.put(token);
    }

    @Override
    public Token receive(ArrayBlockingQueue<Token> queue) throws InterruptedException {
      return queue.take();
    }

    @Override
    public Source select(List<ArrayBlockingQueue<Token>> queues) {
      throw new UnsupportedOperationException();
    }
  }
}
