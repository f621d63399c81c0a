package dev.goloom.labs.gostruct;

import dev.goloom.channels.Bubble;
import dev.goloom.channels.DeadlockException;
import dev.goloom.channels.Go;
import dev.goloom.kit.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The threads that a scene leaves behind: those that are blocked for ever when its first thread
/// has ended.
///
/// A scene runs in a [Bubble], Go's `testing/synctest`: it knows when all threads have come to
/// rest, names those that can never go on, and then ends them.
///
/// @param threads what each waits for, and in which method of this package
record Remains(List<Waiting> threads) {
  private static final Pattern THREAD = Pattern.compile("^  \"[^\"]+\" \\[([^\\]]+)\\]");
  private static final Pattern FRAME =
      Pattern.compile("^    at .*dev\\.goloom\\.labs\\.gostruct\\.([\\w$]+\\.[\\w$]+)\\(");

  /// One thread.
  ///
  /// @param reason as Go prints it: `chan send ...`
  /// @param in the class and the method, the nearest of this package
  record Waiting(String reason, String in) {
    boolean is(String method) {
      return in.endsWith("." + method);
    }
  }

  Remains {
    threads = List.copyOf(threads);
  }

  /// Plays a scene.
  ///
  /// @throws IllegalStateException if a thread of the scene throws
  static Remains of(Go.Task scene) throws InterruptedException {
    try {
      Bubble.run(scene);
      return new Remains(List.of());
    } catch (DeadlockException e) {
      return new Remains(parse(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Waiting> parse(String report) {
    var threads = new ArrayList<Waiting>();
    String reason = "";
    for (String line : report.split("\n", -1)) {
      Matcher thread = THREAD.matcher(line);
      Matcher frame = FRAME.matcher(line);
      if (thread.find()) {
        reason = thread.group(1);
      } else if (frame.find() && !reason.isEmpty()) {
        threads.add(new Waiting(reason, frame.group(1)));
        reason = ""; // the next frames are its callers
      }
    }
    return threads;
  }

  /// How many wait in a method.
  int in(String method) {
    return (int) threads.stream().filter(t -> t.is(method)).count();
  }

  /// How many wait in a method for a reason that begins so.
  int in(String method, String reason) {
    return (int)
        threads.stream().filter(t -> t.is(method) && t.reason().startsWith(reason)).count();
  }

  /// Who waits for what, each kind with its number.
  Block table(String caption) {
    var kinds = new ArrayList<String>();
    threads.stream().map(Remains::kind).distinct().forEach(kinds::add);
    return new Block.Table(
        caption,
        List.of("threads", "wait in", "for"),
        kinds.stream().map(kind -> row(kind, kind.split("\t", -1))).toList());
  }

  private List<String> row(String kind, String[] words) {
    long count = threads.stream().filter(t -> kind(t).equals(kind)).count();
    return List.of(String.valueOf(count), words[0], words[1]);
  }

  private static String kind(Waiting thread) {
    String what = thread.reason().replaceFirst("^(select|chan send|chan receive).*", "$1");
    return thread.in() + "\t" + what;
  }
}
