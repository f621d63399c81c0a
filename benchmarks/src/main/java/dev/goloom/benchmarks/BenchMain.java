package dev.goloom.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// One fork of one benchmark, for a program that starts many, interleaves the contenders and
/// compares them: JMH itself would run all forks of one contender before the first of the next.
///
/// ```
/// java -Xms1g -Xmx1g -Djdk.virtualThreadScheduler.parallelism=2 \
///     --sun-misc-unsafe-memory-access=allow \
///     -cp benchmarks.jar dev.goloom.benchmarks.BenchMain SpawnBenchmark.virtualThreads 10 5 100 n=100000
/// ```
///
/// The arguments are the benchmark, the number of warm-up iterations, the number of measured ones,
/// the milliseconds that each lasts, and values for the benchmark's parameters: several for one,
/// with commas between, are measured in turn in this process. Standard output has records, their
/// fields separated by tabs, and nothing else:
///
/// | record | says |
/// |---|---|
/// | `setting jdk` | the version of Java |
/// | `setting gc` | `G1`, `Parallel`, `Serial`, `ZGC` … |
/// | `setting heap` | the bytes that the heap may grow to |
/// | `setting carriers` | the parallelism of the scheduler of virtual threads |
/// | `setting cpus` | the processors that this JVM may use |
/// | `setting load` | the one-minute load average before the run, negative if unknown |
/// | `setting` *parameter* | the value of each parameter of the benchmark, typed or preset |
/// | `sample` | nanoseconds per task in one measured iteration, in order; then the values of the parameters that the arguments name, by name |
///
/// With `--list` they are `benchmark`, group, contender: one for each benchmark. Each is followed
/// by `parameter`, group, contender, name and presets: one for each of its parameters.
///
/// Standard error stays empty if all is well; without the flag
/// `--sun-misc-unsafe-memory-access=allow`, JDK 24 and later print warnings about JMH there.
/// Standard input is not read. The exit status is 0, or 2 with one line about bad arguments, or 1
/// with one line about a benchmark that failed.
///
/// A run inside this JVM has none of the compiler directives that JMH gives its own forks, so it
/// suits operations of microseconds and longer, not of nanoseconds.
public final class BenchMain {
  private BenchMain() {}

  /// Runs and, unless all went well, ends this JVM with the exit status; else returns to its
  /// caller.
  public static void main(String[] args) {
    PrintStream records = System.out;
    // Whatever a library says must not pass for a record.
    System.setOut(System.err);
    int status = run(args, records, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  /// Does what the arguments say.
  ///
  /// @param out takes the records, and is flushed
  /// @param err takes one line if the status is not 0
  /// @return the exit status
  public static int run(String[] args, PrintStream out, PrintStream err) {
    try {
      List<Contender> contenders = Contender.all();
      if (List.of(args).equals(List.of("--list"))) {
        contenders.forEach(contender -> list(contender, out));
      } else {
        measure(Request.parse(List.of(args), contenders), out);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("bench: " + e.getMessage());
      return 2;
    } catch (RunnerException e) {
      err.println("bench: " + reason(e));
      return 1;
    } finally {
      out.flush();
    }
  }

  private static void list(Contender contender, PrintStream out) {
    print(out, "benchmark", contender.group(), contender.method());
    contender
        .parameters()
        .forEach((name, presets) -> {
          var fields =
              new ArrayList<>(List.of("parameter", contender.group(), contender.method(), name));
          fields.addAll(presets);
          print(out, fields);
        });
  }

  private static void measure(Request request, PrintStream out) throws RunnerException {
    Settings.here().forEach((name, value) -> print(out, "setting", name, value));
    request
        .parameters()
        .forEach((name, values) -> print(out, "setting", name, String.join(",", values)));
    out.flush();
    for (RunResult result : jmh(request)) {
      List<String> which = request.named().stream().map(result.getParams()::getParam).toList();
      for (IterationResult iteration : result.getAggregatedResult().getIterationResults()) {
        double nanos = perTask(iteration).getScore();
        var fields = new ArrayList<>(List.of("sample", String.format(Locale.ROOT, "%.3f", nanos)));
        fields.addAll(which);
        print(out, fields);
      }
    }
  }

  private static Collection<RunResult> jmh(Request request) throws RunnerException {
    // JMH's lock file is one for all users of a machine, and stays behind; the caller interleaves.
    System.setProperty("jmh.ignoreLock", "true");
    TimeValue time = TimeValue.milliseconds(request.millis());
    var options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(request.contender().qualifiedName()) + "$")
            .forks(0)
            .warmupIterations(request.warmup())
            .warmupTime(time)
            .measurementIterations(request.iterations())
            .measurementTime(time)
            .timeUnit(TimeUnit.NANOSECONDS)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    request
        .parameters()
        .forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
    return new Runner(options.build()).run();
  }

  /// The secondary result `task` of a benchmark that counts the tasks in an operation, else the
  /// time of the operation.
  private static Result<?> perTask(IterationResult iteration) {
    Result<?> task = iteration.getSecondaryResults().get("task");
    return task == null ? iteration.getPrimaryResult() : task;
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    for (Throwable t = e; t != null; t = because(t)) {
      root = t;
    }
    return root.toString().lines().findFirst().orElse("failed");
  }

  /// JMH suppresses what a benchmark throws in an exception of its own, which has no cause.
  private static @Nullable Throwable because(Throwable e) {
    Throwable[] suppressed = e.getSuppressed();
    return e.getCause() == null && suppressed.length > 0 ? suppressed[0] : e.getCause();
  }

  private static void print(PrintStream out, String... fields) {
    print(out, List.of(fields));
  }

  private static void print(PrintStream out, List<String> fields) {
    out.print(String.join("\t", fields) + "\n");
  }
}
