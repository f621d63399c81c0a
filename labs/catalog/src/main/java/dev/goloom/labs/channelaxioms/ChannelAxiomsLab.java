package dev.goloom.labs.channelaxioms;

import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What every operation does to a channel in every situation, found out by doing it, beside what
/// Go's specification says; and the laws that follow.
public final class ChannelAxiomsLab implements Lab {
  static final String ROUNDS = "rounds";
  static final String THREADS = "threads";

  /// Creates the lab; see [java.util.ServiceLoader].
  public ChannelAxiomsLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "channel-axioms",
        "What send, receive and close do",
        "What do send, receive and close do on a nil, open, full or closed channel?",
        "Go interview classic; behind question 2",
        6,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(ROUNDS, "values, choices or attempts per law", 10_000, 1_000, 1_000_000),
        Parameter.of(
            THREADS, "threads that wait when a channel is closed, each way", 100, 1, 5_000));
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of("-rounds=" + values.number(ROUNDS), "-threads=" + values.number(THREADS));
  }

  @Override
  public List<Claim> claims() {
    var claims = new ArrayList<Claim>();
    claims.add(
        Claim.that("send", "A send does what Go's specification says, in every situation.")
            .expecting("it blocks on nil and without room or receiver; it panics when closed")
            .against("A send on a closed channel is ignored.")
            .asking("You send on a nil channel. What happens?", 1, "panic", "it blocks for ever")
            .measuredBy(run -> compare(run, Operation.SEND)));
    claims.add(
        Claim.that("receive", "A receive does what Go's specification says, in every situation.")
            .expecting("it blocks on nil and without a value; closed and drained: zero, not ok")
            .against("A receive from a closed channel panics.")
            .asking(
                "You receive from a closed channel with values in its buffer. What do you get?",
                0,
                "the values, then the zero value for ever",
                "the zero value at once",
                "a panic")
            .measuredBy(run -> compare(run, Operation.RECEIVE)));
    claims.add(
        Claim.that("close", "A close does what Go's specification says, in every situation.")
            .expecting("it panics on nil and on closed channels, else it closes")
            .against("Closing a closed channel does nothing.")
            .measuredBy(run -> compare(run, Operation.CLOSE)));
    claims.add(
        Claim.that("try-send", "A send in a select with a default never blocks, and still panics.")
            .expecting("the default where a send would block; else as a send")
            .measuredBy(run -> compare(run, Operation.TRY_SEND)));
    claims.add(
        Claim.that("try-receive", "A receive in a select with a default never blocks.")
            .expecting("the default where a receive would block; else as a receive")
            .measuredBy(run -> compare(run, Operation.TRY_RECEIVE)));
    claims.add(
        Claim.that("go-agrees", "The Go tool does the same, cell by cell.")
            .expecting("50 of 50 cells are the same")
            .measuredBy(this::goAgrees));
    claims.addAll(laws());
    return claims;
  }

  private static List<Claim> laws() {
    return List.of(
        Claim.that(
                "close-wakes-all",
                "A close wakes all who wait: receivers with zero, senders with a panic.")
            .expecting("every waiting thread is answered")
            .measuredBy(Closing::wakesAll),
        Claim.that("values-survive-close", "What is in the buffer survives the close.")
            .expecting("all values in order, then not ok for ever")
            .measuredBy(Closing::leavesValues),
        Claim.that("fifo", "Values come out in the order in which they went in.")
            .expecting("every value in its turn")
            .measuredBy(Order::ofValues),
        Claim.that("fifo-waiters", "Receivers are served in the order in which they began to wait.")
            .expecting("every receiver in its turn")
            .measuredBy(Order::ofWaiters),
        Claim.that("len-counts-the-buffer", "len counts the buffer, not those who wait to send.")
            .expecting("0, 1, 2, 2 while a third sender waits, 2, and down to 0 after the close")
            .measuredBy(Order::len),
        Claim.that(
                "rendezvous", "Without a buffer, a send returns only after its receive has begun.")
            .expecting("no send returns early")
            .measuredBy(Order::sendReturnsAfterReceive),
        Claim.that("nil-is-never-ready", "Select never takes a case on a nil channel.")
            .expecting("none of the choices")
            .measuredBy(Choice::neverNil),
        Claim.that("select-is-uniform", "Select takes each ready case equally often.")
            .expecting("a chi-squared test finds no difference")
            .against("Select takes the first ready case in source order.")
            .asking(
                "Four cases are always ready. Which does select take?",
                1,
                "the first in source order",
                "each equally often",
                "the one that was ready first")
            .measuredBy(Choice::uniform),
        Claim.that(
                "select-send-on-closed",
                "A select that takes a send on a closed channel panics, waiting or not.")
            .expecting("SendOnClosedException, twice")
            .measuredBy(Choice::sendOnClosedThrows),
        Claim.that("try-never-misses", "A try finds the value, or the room, if there is one.")
            .expecting("as many hits as values, with four threads at it")
            .measuredBy(Choice::tryNeverMisses));
  }

  /// Puts what was seen beside what is specified.
  private static Finding compare(Run run, Operation operation) throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    var seen = new LinkedHashMap<String, Object>();
    int same = 0;
    for (Situation situation : Situation.values()) {
      run.note(operation.id() + " on " + situation.words());
      String here = operation.observe(situation);
      String specified = operation.specified(situation);
      same += here.equals(specified) ? 1 : 0;
      seen.put(situation.words(), here);
      rows.add(List.of(situation.words(), here, specified));
    }
    int all = rows.size();
    return Finding.when(same == all, same + " of " + all + " situations as Go's specification says")
        .withSamples(all, "situations")
        .with("same", same)
        .with("seen", seen)
        .with(new Block.Table("", List.of("channel", "here", "Go's specification"), rows));
  }

  private Finding goAgrees(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compareWith(go);
    };
  }

  private static Finding compareWith(Twin.Ran go) {
    var rows = new ArrayList<List<String>>();
    int same = 0;
    for (Situation situation : Situation.values()) {
      Twin.Row row = go.row(situation.row());
      var cells = new ArrayList<>(List.of(situation.words()));
      for (Operation operation : Operation.ALL) {
        String there = row.values().getOrDefault(operation.id(), "nothing");
        cells.add(there);
        same += there.equals(word(operation.specified(situation))) ? 1 : 0;
      }
      rows.add(cells);
    }
    int all = rows.size() * Operation.ALL.size();
    var header = new ArrayList<>(List.of("channel"));
    Operation.ALL.forEach(operation -> header.add(operation.id()));
    return Finding.when(same == all, same + " of " + all + " cells are the same in " + go.version())
        .withSamples(all, "cells")
        .with("go", go.version())
        .with("same", same)
        .with(new Block.Table("What " + go.version() + " did", header, rows));
  }

  /// The first word, as the Go program prints it: a line is made of words.
  private static String word(String outcome) {
    return outcome.replaceFirst("[: ].*", "");
  }
}
