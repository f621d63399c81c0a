package dev.goloom.leaks.junit;

import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.junit.DetectLeaks.OnLeak;
import dev.goloom.leaks.junit.DetectLeaks.Scope;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// The extension behind [DetectLeaks]. Use the annotation, or the configuration parameters that it
/// names.
///
/// Its state is in the stores of the contexts: the [LeakCheck] in the root's, a [LeakScope] in that
/// of each class and test. A thread belongs to a scope only while it runs code of the test class,
/// so nothing of it is left on the engine's threads.
///
/// Thread-safe.
@SuppressWarnings("exports") // who uses it reads JUnit anyway
public final class DetectLeaksExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        InvocationInterceptor {
  private static final Namespace NAMESPACE = Namespace.create(DetectLeaksExtension.class);
  private static final System.Logger LOG = System.getLogger(DetectLeaksExtension.class.getName());

  /// Made by the JUnit Platform.
  public DetectLeaksExtension() {}

  /// The check of one engine run, in the root's store: closed when the engine ends.
  private static final class Run implements AutoCloseable {
    private final LeakCheck check;
    private final boolean failsIfUnable;
    private final AtomicBoolean refused = new AtomicBoolean();

    Run(ExtensionContext root) {
      this.check =
          new LeakCheck(
              LeakDetector.create(), LeakSettings.orDefault(root::getConfigurationParameter));
      this.failsIfUnable = LeakSettings.failsIfUnable(root::getConfigurationParameter);
    }

    /// Whether leaks can be proved. The first time that they cannot, it says so.
    boolean isAble() {
      String obstacle = check.obstacle();
      if (!obstacle.isEmpty() && refused.compareAndSet(false, true)) {
        String text = "no test can be called free of leaks: " + obstacle;
        if (failsIfUnable) {
          throw new ExtensionConfigurationException(text);
        }
        LOG.log(Level.WARNING, text);
      }
      return obstacle.isEmpty();
    }

    @Override
    public void close() {
      if (refused.get() || !isAble()) {
        return;
      }
      List<Leak> leaks = check.endRun();
      if (leaks.isEmpty()) {
        return;
      }
      // Some launchers do not show the failure of an engine.
      String text = LeakText.of("A run of tests", leaks);
      LOG.log(Level.ERROR, text);
      OnLeak onLeak = check.run().settings().onLeak();
      if (onLeak == OnLeak.INTERRUPT) {
        check.interrupt(leaks);
      }
      if (onLeak != OnLeak.WARN) {
        throw new LeakedThreadsError(text);
      }
    }
  }

  private static Run runOf(ExtensionContext context) {
    ExtensionContext root = context.getRoot();
    return root.getStore(NAMESPACE).computeIfAbsent(Run.class, key -> new Run(root), Run.class);
  }

  // Which scope.

  private static Optional<LeakSettings> settings(ExtensionContext context) {
    for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
      Optional<DetectLeaks> annotation =
          at.getElement()
              .flatMap(element -> AnnotationSupport.findAnnotation(element, DetectLeaks.class));
      if (annotation.isPresent()) {
        return annotation.map(LeakSettings::of);
      }
    }
    return LeakSettings.of(context::getConfigurationParameter);
  }

  /// The scope of a test or a class, made if it has none; null if it is not to be checked.
  private static @Nullable LeakScope scopeOf(ExtensionContext context) {
    Optional<LeakSettings> settings = settings(context);
    if (settings.isEmpty()) {
      return null;
    }
    LeakScope around = context.getParent().map(DetectLeaksExtension::nearest).orElse(null);
    boolean isTest = context.getTestMethod().isPresent();
    if (isTest && around != null && settings.get().scope() == Scope.CLASS) {
      return around;
    }
    LeakCheck check = runOf(context).check;
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            context.getUniqueId(),
            key -> check.open(name(context), around == null ? check.run() : around, settings.get()),
            LeakScope.class);
  }

  private static @Nullable LeakScope nearest(ExtensionContext context) {
    for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
      LeakScope scope = at.getStore(NAMESPACE).get(at.getUniqueId(), LeakScope.class);
      if (scope != null) {
        return scope;
      }
    }
    return null;
  }

  private static String name(ExtensionContext context) {
    String type = context.getTestClass().map(Class::getName).orElse("");
    return context
        .getTestMethod()
        .map(method -> named(type + "." + method.getName(), context.getDisplayName()))
        .orElse(type);
  }

  private static String named(String method, String displayName) {
    return method.endsWith("." + displayName.replaceAll("\\(.*", ""))
        ? method
        : method + " " + displayName;
  }

  // The life of a scope.

  /// Opens the scope of a class.
  @Override
  public void beforeAll(ExtensionContext context) {
    scopeOf(context);
  }

  /// Opens the scope of a test, if its constructor has not.
  @Override
  public void beforeEach(ExtensionContext context) {
    scopeOf(context);
  }

  /// Checks a test.
  ///
  /// @throws LeakedThreadsError if it leaked
  @Override
  public void afterEach(ExtensionContext context) {
    end(context);
  }

  /// Checks a class.
  ///
  /// @throws LeakedThreadsError if it leaked, or what one of its tests leaked could not be proved
  ///   before
  @Override
  public void afterAll(ExtensionContext context) {
    end(context);
  }

  private static void end(ExtensionContext context) {
    LeakScope scope = context.getStore(NAMESPACE).remove(context.getUniqueId(), LeakScope.class);
    if (scope == null || !runOf(context).isAble()) {
      return;
    }
    LeakCheck check = runOf(context).check;
    List<Leak> leaks = check.end(scope);
    if (!leaks.isEmpty()) {
      report(context, check, scope, leaks);
    }
  }

  private static void report(
      ExtensionContext context, LeakCheck check, LeakScope scope, List<Leak> leaks) {
    String text = LeakText.of(scope.name(), leaks);
    switch (scope.settings().onLeak()) {
      case WARN -> {
        LOG.log(Level.WARNING, text);
        context.publishReportEntry("leaks", text);
      }
      case INTERRUPT -> {
        check.interrupt(leaks);
        throw new LeakedThreadsError(text);
      }
      case FAIL -> throw new LeakedThreadsError(text);
    }
  }

  // The code of the test class runs within its scope.

  private static <T extends @Nullable Object> T within(
      @Nullable LeakScope scope, Invocation<T> invocation) throws Throwable {
    if (scope == null) {
      return invocation.proceed();
    }
    try (var _ = ScopeLoader.enter(scope)) {
      return invocation.proceed();
    }
  }

  /// A test's instance belongs to the test.
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> constructor,
      ExtensionContext context)
      throws Throwable {
    return within(scopeOf(context), invocation);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(nearest(context), invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(scopeOf(context), invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(scopeOf(context), invocation);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return within(scopeOf(context), invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(scopeOf(context), invocation);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext test,
      ExtensionContext context)
      throws Throwable {
    within(nearest(context), invocation);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(scopeOf(context), invocation);
  }

  @Override
  public void interceptAfterAllMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    within(nearest(context), invocation);
  }
}
