package dev.goloom.benchmarks.channels;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import com.softwaremill.jox.SelectClause;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Jox. Its select prefers the clauses that come first; a clause holds no state, so it can be used
/// again.
final class JoxChannels implements Channels<Channel<Token>> {
  private static final Object NOTHING = new Object();

  @Override
  public Channel<Token> make(int capacity) {
    return capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
  }

  @Override
  public void send(Channel<Token> channel, Token token) throws InterruptedException {
    channel.send(token);
  }

  @Override
  public Token receive(Channel<Token> channel) throws InterruptedException {
    return channel.receive();
  }

  @Override
  public Source select(List<Channel<Token>> channels) {
    return new Clauses(
        channels.stream().map(Channel::receiveClause).toArray(JoxChannels::clauses),
        Stream.concat(
                channels.stream().map(Channel::receiveClause),
                Stream.of(Select.defaultClause(NOTHING)))
            .toArray(JoxChannels::clauses));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a parameterized type
  private static <T> SelectClause<? extends T>[] clauses(int length) {
    return new SelectClause[length];
  }

  private static final class Clauses implements Source {
    private final SelectClause<? extends Token>[] all;
    private final SelectClause<?>[] orNothing;

    Clauses(SelectClause<? extends Token>[] all, SelectClause<?>[] orNothing) {
      this.all = all;
      this.orNothing = orNothing;
    }

    @Override
    public Token receive() throws InterruptedException {
      return Select.select(all);
    }

    @Override
    public @Nullable Token poll() throws InterruptedException {
      return Select.<Object>select(orNothing) instanceof Token token ? token : null;
    }
  }
}
