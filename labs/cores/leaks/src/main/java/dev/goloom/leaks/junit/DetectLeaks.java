package dev.goloom.leaks.junit;

import dev.goloom.leaks.Evidence;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Fails tests that leak threads.
///
/// ```java
/// @DetectLeaks
/// final class MailTest {
///   @Test
///   void send_serverGone_givesUp() {
///     var answers = new LinkedBlockingQueue<Answer>();
///     Thread.startVirtualThread(() -> answers.take()); // nobody will ever put: the test fails
///   }
/// }
/// ```
///
/// It needs a flag; without it the first check fails and names it. In Surefire:
/// `<argLine>--add-exports java.base/jdk.internal.vm=ALL-UNNAMED</argLine>`. It plants a leak of
/// its own first. If it does not find that one with the scope that planted it, it refuses to call
/// anything clean.
///
/// **Whose leak.** A thread belongs to the test that started it, or that started the thread that
/// started it, and so on, however many tests run at the same time. The context class loader carries
/// this: new threads inherit it from the thread that makes them. While a test runs, it is a loader
/// that does nothing but ask the one before.
///
/// Some threads have no test. They are reported when the engine ends, and never on a test:
///
/// - threads started by a thread that has another loader: one of a `ForkJoinPool` (the common pool
///   too), one made with `inheritInheritableThreadLocals(false)`, or code that sets its own context
///   class loader, unless that asks ours;
/// - threads started by a thread of a test that was still running when the test ended. A shared
///   pool that one test has made works for all of them, so who gave it the task is not known.
///
/// Threads started by the threads of a pool that an earlier test has made, and that ended
/// meanwhile, are that test's: it has made the pool. Make shared pools in `@BeforeAll`: their
/// threads belong to the class.
///
/// **When.** With [Scope#TEST] after the last `@AfterEach`, with [Scope#CLASS] after the last
/// `@AfterAll`. What cannot be proved then, because a field of the test still leads to it, is
/// proved at a later check: when the class ends, or the engine. That check fails, and it names the
/// test. A leak is reported once.
///
/// **What it adds to a test's own failure.** It is suppressed by it.
///
/// **Cost.** A test whose threads have all ended costs one look at the JVM's list of threads:
/// measured 0.3 to 3.5 ms, the median 0.45, on two shared cores. Others cost the linger and a
/// profile: a full collection or more, and some microseconds for each thread of the JVM; with few
/// threads and a small heap 26 to 36 ms. Tests that end at the same time share a profile.
/// [Scope#CLASS] has one for a class at most.
///
/// On a method it stands for the method, on a class for the class, its subclasses and its nested
/// classes; on an annotation, for what carries that one. The nearest counts. To have it for all
/// tests without annotations, set in `junit-platform.properties`:
/// `junit.jupiter.extensions.autodetection.enabled=true` and `goloom.leaks.scope=class` (or
/// `test`). `goloom.leaks.evidence`, `goloom.leaks.linger`, `goloom.leaks.onLeak` and
/// `goloom.leaks.allow` are then like the elements below, with commas between several.
/// `goloom.leaks.unable=warn` makes a warning of the failure when nothing can be proved.
///
/// Go: `goleak.VerifyNone(t)`, which cannot be used in parallel tests.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(DetectLeaksExtension.class)
@SuppressWarnings("exports") // who uses it reads JUnit anyway
public @interface DetectLeaks {
  /// What has to be clean when it ends. Default: each test.
  Scope scope() default Scope.TEST;

  /// What counts. [Evidence#RUNNING_AT_END] counts every thread that the scope started and that
  /// runs after it: it needs an `allow` for shared pools. [Evidence#SUSPECTED] is never found here.
  /// Default: what is certain.
  Evidence[] evidence() default {Evidence.PROVEN, Evidence.DEADLOCK};

  /// How long to wait for threads to end: a number and `ms` or `s`. What ends meanwhile is no leak.
  /// A test whose threads have all ended does not wait.
  String linger() default "200ms";

  /// What to do about a leak.
  OnLeak onLeak() default OnLeak.FAIL;

  /// Threads that may stay. `*` stands for anything; what is compared is the thread's name, and
  /// each frame of its stack as `package.Class$Nested.method`.
  String[] allow() default {};

  /// What has to be clean.
  enum Scope {
    /// Each test.
    TEST,
    /// A class, when all of its tests have run: cheaper, and the report says which test it was not.
    CLASS
  }

  /// What to do about a leak.
  enum OnLeak {
    /// The test or the class fails.
    FAIL,
    /// A warning in the log and in the test's report.
    WARN,
    /// The test or the class fails, and the leaked threads are interrupted, so that their `finally`
    /// runs. Where a profile reclaims what it proves (ZGC, Shenandoah), there is nobody to
    /// interrupt.
    INTERRUPT
  }
}
