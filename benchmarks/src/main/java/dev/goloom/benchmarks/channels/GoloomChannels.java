package dev.goloom.benchmarks.channels;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import dev.goloom.channels.Select.RecvCase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Our own.
final class GoloomChannels implements Channels<Chan<Token>> {

  @Override
  public Chan<Token> make(int capacity) {
    return Chan.make(capacity);
  }

  @Override
  public void send(Chan<Token> channel, Token token) throws InterruptedException {
    channel.send(token);
  }

  @Override
  public Token receive(Chan<Token> channel) throws InterruptedException {
    return open(channel.receive());
  }

  @Override
  public Source select(List<Chan<Token>> channels) {
    List<RecvCase<Token>> cases = channels.stream().map(Select::receive).toList();
    return new Cases(Select.of(cases.toArray(Select.Case[]::new)), cases);
  }

  private static Token open(@Nullable Token token) {
    if (token == null) {
      throw new IllegalStateException("closed, and nobody closed it");
    }
    return token;
  }

  private record Cases(Select select, List<RecvCase<Token>> cases) implements Source {

    @Override
    public Token receive() throws InterruptedException {
      return open(cases.get(select.await()).value());
    }

    @Override
    public @Nullable Token poll() {
      int index = select.poll();
      return index < 0 ? null : cases.get(index).value();
    }
  }
}
