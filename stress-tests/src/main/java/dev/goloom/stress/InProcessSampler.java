package dev.goloom.stress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;

/// Calls the runner that jcstress generated for a test, in this JVM, without the probing of the
/// machine that costs the harness seconds.
///
/// This is internal API of jcstress 0.16, and this is the only class that touches it.
final class InProcessSampler implements Sampler {
  private static final int MAX_FOOTPRINT_MB = 64;

  /// States that two threads run through side by side before they meet again, and how often.
  private static final int STRIDE_SIZE = 64;

  private static final int STRIDE_COUNT = 40;

  private final TestInfo test;

  InProcessSampler(TestInfo test) {
    this.test = test;
  }

  @Override
  public Map<String, Long> sample(int millis) {
    TestResult result = runner(millis).run();
    if (result.status() != Status.NORMAL) {
      throw new IllegalStateException(
          test.name() + ": " + result.status() + " " + String.join(" ", result.getMessages()));
    }
    var counts = new TreeMap<String, Long>();
    result.getStateKeys().forEach(key -> counts.put(key, result.getCount(key)));
    return counts;
  }

  private Runner<?> runner(int millis) {
    try {
      return Class.forName(test.generatedRunner())
          .asSubclass(Runner.class)
          .getConstructor(ForkedTestConfig.class)
          .newInstance(config(millis));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("jcstress generated no runner for " + test.name(), e);
    }
  }

  /// The class has no constructor that takes values; it is made to be read from a parent process.
  @SuppressWarnings("EnumOrdinal") // so it is read back
  private ForkedTestConfig config(int millis) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(SpinLoopStyle.THREAD_YIELD.ordinal()); // others may need the processors too
      out.writeInt(millis);
      out.writeInt(1);
      out.writeUTF(test.generatedRunner());
      out.writeInt(MAX_FOOTPRINT_MB);
      out.writeInt(STRIDE_SIZE);
      out.writeInt(STRIDE_COUNT);
      out.writeBoolean(false); // no affinity
      return new ForkedTestConfig(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }
}
