package dev.goloom.leaks;

import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what [ProfileJson] wrote, in this JVM or in another. Confined to one thread.
final class ProfileReader {
  private final JsonInput json;
  private final List<ThreadRecord> threads = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private String source = "";
  private Instant taken = Instant.EPOCH;
  private @Nullable Verdict verdict;
  private Capability capability = Capability.DUMPS;

  ProfileReader(Reader in) {
    this.json = new JsonInput(in);
  }

  LeakProfile read() throws IOException {
    json.object(this::member);
    json.end();
    if (verdict == null) {
      throw new MalformedDump("this is JSON, but no leak profile");
    }
    var snapshot = new Snapshot(taken, source, List.copyOf(threads));
    return new LeakProfile(
        snapshot, List.copyOf(findings), capability, List.copyOf(limits), verdict);
  }

  private void member(String name) throws IOException {
    switch (name) {
      case "source" -> source = json.string();
      case "taken" -> taken = instant(json.string());
      case "verdict" -> verdict = constant(Verdict.class, json.string());
      case "capability" -> capability = constant(Capability.class, json.string());
      case "limits" -> json.array(() -> limits.add(json.string()));
      case "leaks", "others" -> json.array(() -> new Group().read());
      default -> json.skip();
    }
  }

  private Instant instant(String text) throws IOException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw json.malformed("no time: '" + text + "'");
    }
  }

  private <E extends Enum<E>> E constant(Class<E> type, String name) throws IOException {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw json.malformed("an unknown word '" + name + "'");
    }
  }

  /// One group; its threads come last, as they are written.
  private final class Group {
    private final List<StackTraceElement> frames = new ArrayList<>();
    private @Nullable Evidence evidence;
    private WaitReason reason = WaitReason.OTHER;
    private @Nullable Stack stack;

    void read() throws IOException {
      json.object(this::member);
    }

    private void member(String name) throws IOException {
      switch (name) {
        case "evidence" -> {
          String word = json.scalar();
          evidence = word == null ? null : constant(Evidence.class, word);
        }
        case "reason" -> reason = reason(json.string());
        case "frames" -> json.array(() -> frames.add(frame(json.string())));
        case "threads" -> {
          stack = Stack.of(frames.toArray(StackTraceElement[]::new));
          json.array(() -> new Member().read());
        }
        default -> json.skip();
      }
    }

    private StackTraceElement frame(String text) throws IOException {
      try {
        return Frames.parse(text);
      } catch (IllegalArgumentException e) {
        throw json.malformed("'" + text + "' where a stack frame should be");
      }
    }

    private WaitReason reason(String text) throws IOException {
      return Arrays.stream(WaitReason.values())
          .filter(one -> one.text().equals(text))
          .findFirst()
          .orElseThrow(() -> json.malformed("an unknown wait reason '" + text + "'"));
    }

    /// One thread of the group.
    private final class Member {
      private long id;
      private String name = "";
      private boolean virtual;
      private Thread.State state = Thread.State.RUNNABLE;
      private @Nullable String blocker;
      private @Nullable String createdBy;
      private String detail = "";

      void read() throws IOException {
        json.object(this::member);
        var thread =
            new ThreadRecord(
                id,
                name,
                virtual,
                state,
                reason,
                Objects.requireNonNull(stack),
                Optional.ofNullable(blocker),
                Optional.ofNullable(createdBy));
        threads.add(thread);
        if (evidence != null) {
          findings.add(new Finding(evidence, thread, detail));
        }
      }

      private void member(String member) throws IOException {
        switch (member) {
          case "id" -> id = number(json.scalar());
          case "name" -> name = json.string();
          case "virtual" -> virtual = "true".equals(json.scalar());
          case "state" -> state = constant(Thread.State.class, json.string());
          case "blocker" -> blocker = json.scalar();
          case "createdBy" -> createdBy = json.scalar();
          case "detail" -> detail = json.string();
          default -> json.skip();
        }
      }

      private long number(@Nullable String text) throws IOException {
        try {
          return Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException e) {
          throw json.malformed("no number: '" + text + "'");
        }
      }
    }
  }
}
