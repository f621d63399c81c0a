package dev.goloom.cli.leaks;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.JdkTool;
import dev.goloom.kit.process.Scratch;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.Snapshot;
import dev.goloom.leaks.ThreadDump;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A JVM that runs already, asked through `jcmd` of this JDK: it needs no flag, and must belong to
/// the same user on the same machine.
///
/// Each question has a deadline, for a JVM that was stopped never answers. Files go to a directory
/// of our own, and are gone afterwards.
public final class ForeignJvm {
  private static final int OLDEST_WITH_DUMPS = 21;
  private static final int OLDEST_WITH_PROOF = 25;

  /// From here on a dump reads virtual threads without keeping them from moving (JDK-8364343).
  private static final int OLDEST_THAT_MAY_CRASH = 25;

  private static final Pattern AT_WORK =
      Pattern.compile("active = [1-9]|tasks = [1-9]|submissions = [1-9]");
  private static final Pattern VERSION = Pattern.compile("JDK (\\d+)");

  private final long pid;
  private final JdkTool jcmd;
  private final int version;
  private final Duration deadline;

  private ForeignJvm(long pid, JdkTool jcmd, int version, Duration deadline) {
    this.pid = pid;
    this.jcmd = jcmd;
    this.version = version;
    this.deadline = deadline;
  }

  /// Finds it, and asks it who it is.
  ///
  /// @param deadline for each answer
  /// @throws BadValue if there is no such process
  /// @throws IOException if it is no JVM, is too old, or does not talk to this user
  /// @throws InterruptedException if this thread is interrupted
  public static ForeignJvm find(long pid, Duration deadline)
      throws BadValue, IOException, InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      throw new BadValue("there is no process " + pid + "; jcmd -l lists the JVMs");
    }
    if (process.get().equals(ProcessHandle.current())) {
      throw new BadValue("process " + pid + " is this command itself");
    }
    JdkTool jcmd = JdkTool.named("jcmd");
    Matcher version = VERSION.matcher(ask(jcmd, pid, deadline, "VM.version"));
    int feature = version.find() ? Integer.parseInt(version.group(1)) : 0;
    if (feature < OLDEST_WITH_DUMPS) {
      throw new IOException(
          "process "
              + pid
              + " runs JDK "
              + (feature == 0 ? "8 or older" : feature)
              + ": its dumps have no virtual threads. It takes JDK 21 or newer");
    }
    return new ForeignJvm(pid, jcmd, feature, deadline);
  }

  /// Takes dumps of its threads.
  ///
  /// JDK 25 can crash when it dumps virtual threads that come to or leave their carriers at that
  /// moment (JDK-8364343), so a process whose virtual threads are at work is left alone.
  ///
  /// @param count how many
  /// @param interval between two
  /// @param evenIfBusy to dump all the same
  /// @throws IOException if it is at work, ends meanwhile, or cannot write where this command reads
  /// @throws InterruptedException if this thread is interrupted
  public List<ThreadDump> dumps(int count, Duration interval, boolean evenIfBusy)
      throws IOException, InterruptedException {
    var dumps = new ArrayList<ThreadDump>();
    try (var scratch = new Scratch()) {
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          Thread.sleep(interval);
        }
        if (!evenIfBusy) {
          checkStill();
        }
        Path file = scratch.file("threads-" + i + ".json");
        String said =
            ask("Thread.dump_to_file", "-format=json", quoted(file.toAbsolutePath().toString()));
        dumps.add(ThreadDump.read(written(file, said)).from("pid " + pid));
        Files.delete(file);
      }
    }
    return dumps;
  }

  private void checkStill() throws IOException, InterruptedException {
    if (version < OLDEST_THAT_MAY_CRASH) {
      return;
    }
    String before = ask("Thread.vthread_scheduler");
    String after = ask("Thread.vthread_scheduler");
    // It counts what ran: if that differs, something ran between the two.
    if (!after.equals(before) || AT_WORK.matcher(after).find()) {
      throw new IOException(
          "virtual threads are at work in process "
              + pid
              + ", and a dump can crash JDK 25 then (JDK-8364343): --prove looks without a dump,"
              + " --busy takes it all the same");
    }
  }

  /// Loads an agent into it that proves its leaks there, by a garbage collection.
  ///
  /// @throws IOException if it is older than 25, takes no agents, or the agent fails
  /// @throws InterruptedException if this thread is interrupted; the agent may go on
  public LeakProfile prove() throws IOException, InterruptedException {
    if (version < OLDEST_WITH_PROOF) {
      throw new IOException(
          "process " + pid + " runs JDK " + version + ": a proof takes JDK 25 or newer there");
    }
    try (var scratch = new Scratch()) {
      Path jar = scratch.file("agent.jar");
      Path result = scratch.file("profile.json");
      AgentJar.write(jar);
      String said = ask("JVMTI.agent_load", quoted(jar.toString()), quoted(jar + "|" + result));
      if (said.contains("EnableDynamicAgentLoading")) {
        throw new IOException(
            "process " + pid + " takes no agents: it runs with -XX:-EnableDynamicAgentLoading");
      }
      Path failure = Prover.failure(result);
      if (Files.exists(failure)) {
        throw new IOException("the proof failed in process " + pid + ": " + firstLine(failure));
      }
      try (Reader in = Files.newBufferedReader(written(result, said))) {
        return named(LeakProfile.readJson(in));
      }
    }
  }

  private LeakProfile named(LeakProfile profile) {
    Snapshot snapshot = profile.snapshot();
    return new LeakProfile(
        new Snapshot(snapshot.taken(), "pid " + pid, snapshot.threads()),
        profile.findings(),
        profile.capability(),
        profile.limits(),
        profile.verdict());
  }

  private static String firstLine(Path file) throws IOException {
    return Files.readString(file).lines().findFirst().orElse("no reason given");
  }

  /// The file that the other JVM was to write.
  private Path written(Path file, String said) throws IOException {
    if (Files.exists(file)) {
      return file;
    }
    if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      throw gone(pid);
    }
    throw new IOException(
        "process "
            + pid
            + " wrote nothing where this command reads ("
            + lastLine(said)
            + "): is it another user's, or in a container? Run lab there");
  }

  private String ask(String... question) throws IOException, InterruptedException {
    return ask(jcmd, pid, deadline, question);
  }

  private static String ask(JdkTool jcmd, long pid, Duration deadline, String... question)
      throws IOException, InterruptedException {
    var arguments = new ArrayList<String>();
    arguments.add(String.valueOf(pid));
    arguments.addAll(List.of(question));
    Child.Outcome outcome = jcmd.run(arguments, deadline);
    if (outcome.expired()) {
      throw new IOException(
          "process "
              + pid
              + " did not answer in "
              + deadline.toSeconds()
              + " s: it is stopped, or too busy");
    }
    if (outcome.exit() != 0) {
      throw refusal(pid, String.join("\n", outcome.err()));
    }
    return String.join("\n", outcome.out());
  }

  /// One line for each way in which jcmd fails.
  static IOException refusal(long pid, String said) {
    String first = said.lines().findFirst().orElse("jcmd gave no reason");
    if (said.contains("non existent JVM") || said.contains("No such process")) {
      return gone(pid);
    }
    if ((said.contains("AttachNotSupported") && said.contains("not ready"))
        || said.contains("HotSpot VM not loaded")) {
      return new IOException("process " + pid + " is no JVM, or one that is just starting");
    }
    if (said.contains("Operation not permitted")
        || said.contains("Permission denied")
        || said.contains("is not secure")) {
      return new IOException("process " + pid + " belongs to another user: run lab as that user");
    }
    return new IOException("process " + pid + " cannot be asked: " + first);
  }

  private static IOException gone(long pid) {
    return new IOException("process " + pid + " has ended");
  }

  private static String lastLine(String said) {
    return said.lines().reduce((_, last) -> last).orElse("it gave no reason");
  }

  private static String quoted(String path) {
    return "\"" + path + "\"";
  }
}
