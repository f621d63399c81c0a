package dev.goloom.benchmarks.channels;

import dev.goloom.benchmarks.Crew;
import java.util.List;
import java.util.stream.Stream;

/// The shapes on virtual threads.
///
/// @param <C> the library's own channel
record ThreadShapes<C>(Channels<C> library) implements Shapes {

  @Override
  public long uncontended(int capacity, int n) throws InterruptedException {
    C channel = library.make(capacity);
    var crew = new Crew(Thread.ofVirtual().factory());
    crew.start(() -> sendAndReceive(channel, channel, n));
    return crew.join();
  }

  @Override
  public long manyToMany(int senders, int capacity, int n) throws InterruptedException {
    C channel = library.make(capacity);
    var crew = new Crew(Thread.ofVirtual().factory());
    for (int i = 0; i < senders; i++) {
      crew.start(() -> send(channel, n / senders));
      crew.start(() -> receive(channel, n / senders));
    }
    return crew.join();
  }

  @Override
  public long pingPong(int n) throws InterruptedException {
    C there = library.make(0);
    C back = library.make(0);
    var crew = new Crew(Thread.ofVirtual().factory());
    crew.start(() -> pass(there, back, n));
    crew.start(() -> sendAndReceive(there, back, n));
    return crew.join();
  }

  @Override
  public long chain(int stages, int capacity, int n) throws InterruptedException {
    var crew = new Crew(Thread.ofVirtual().factory());
    C first = library.make(capacity);
    crew.start(() -> send(first, n));
    C last = first;
    for (int i = 0; i < stages; i++) {
      C in = last;
      C out = library.make(capacity);
      crew.start(() -> pass(in, out, n));
      last = out;
    }
    C end = last;
    crew.start(() -> receive(end, n));
    return crew.join();
  }

  @Override
  public long pairs(int pairs, int capacity, int n) throws InterruptedException {
    var crew = new Crew(Thread.ofVirtual().factory());
    for (int i = 0; i < pairs; i++) {
      C channel = library.make(capacity);
      crew.start(() -> send(channel, n));
      crew.start(() -> receive(channel, n));
    }
    return crew.join();
  }

  @Override
  public long select(int channels, int capacity, int n) throws InterruptedException {
    List<C> all = make(channels, capacity);
    var crew = new Crew(Thread.ofVirtual().factory());
    for (C channel : all) {
      crew.start(() -> send(channel, n / channels));
    }
    crew.start(() -> {
      Channels.Source source = library.select(all);
      long sum = 0;
      for (int i = 0; i < n; i++) {
        sum += source.receive().id();
      }
      return sum;
    });
    return crew.join();
  }

  @Override
  public long selectReady(int channels, int capacity, int n) throws InterruptedException {
    List<C> all = make(channels, capacity);
    var crew = new Crew(Thread.ofVirtual().factory());
    crew.start(() -> {
      fill(all, capacity);
      Channels.Source source = library.select(all);
      for (int i = 0; i < n; i++) {
        Token token = source.receive();
        library.send(all.get(token.id()), token);
      }
      return empty(all, capacity);
    });
    return crew.join();
  }

  @Override
  public long selectDefault(int channels, int n) throws InterruptedException {
    List<C> all = make(channels, 0);
    var crew = new Crew(Thread.ofVirtual().factory());
    crew.start(() -> {
      Channels.Source source = library.select(all);
      long defaults = 0;
      for (int i = 0; i < n; i++) {
        defaults += source.poll() == null ? 1 : 0;
      }
      return defaults;
    });
    return crew.join();
  }

  private List<C> make(int channels, int capacity) {
    return Stream.generate(() -> library.make(capacity)).limit(channels).toList();
  }

  private void send(C channel, int n) throws InterruptedException {
    for (int i = 0; i < n; i++) {
      library.send(channel, Token.of(i));
    }
  }

  private long receive(C channel, int n) throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += library.receive(channel).id();
    }
    return sum;
  }

  private long sendAndReceive(C out, C in, int n) throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      library.send(out, Token.of(i));
      sum += library.receive(in).id();
    }
    return sum;
  }

  private void pass(C in, C out, int n) throws InterruptedException {
    for (int i = 0; i < n; i++) {
      library.send(out, library.receive(in));
    }
  }

  private void fill(List<C> channels, int capacity) throws InterruptedException {
    for (int channel = 0; channel < channels.size(); channel++) {
      for (int i = 0; i < capacity; i++) {
        library.send(channels.get(channel), Token.of(channel));
      }
    }
  }

  private long empty(List<C> channels, int capacity) throws InterruptedException {
    long sum = 0;
    for (C channel : channels) {
      sum += receive(channel, capacity);
    }
    return sum;
  }
}
