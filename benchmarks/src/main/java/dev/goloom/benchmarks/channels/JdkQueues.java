package dev.goloom.benchmarks.channels;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/// What the JDK has: `SynchronousQueue` without a buffer, `ArrayBlockingQueue` with one. Neither is
/// fair unless asked to be, and neither can be closed or selected from.
final class JdkQueues implements Channels<BlockingQueue<Token>> {

  @Override
  public BlockingQueue<Token> make(int capacity) {
    return capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
  }

  @Override
  public void send(BlockingQueue<Token> queue, Token token) throws InterruptedException {
    queue.put(token);
  }

  @Override
  public Token receive(BlockingQueue<Token> queue) throws InterruptedException {
    return queue.take();
  }

  @Override
  public Source select(List<BlockingQueue<Token>> queues) {
    throw new UnsupportedOperationException("a BlockingQueue has no select");
  }
}
