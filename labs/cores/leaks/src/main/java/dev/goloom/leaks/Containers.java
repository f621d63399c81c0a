package dev.goloom.leaks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The JVM's own lists of threads. The root list holds every virtual thread that the `Thread` API
/// started, strongly: a thread must be taken out of it before the collector can judge it. An
/// executor that starts a thread per task has a list of its own, which goes when the executor goes.
///
/// They are in a package of `java.base` that is not exported. `--release` forbids a compile-time
/// export, so they are reached by method handles: what they find is decided when the JVM starts.
///
/// Thread-safe.
final class Containers {
  private static final String PACKAGE = "jdk.internal.vm";

  private final Object root;
  private final MethodHandle threads;
  private final MethodHandle children;
  private final MethodHandle add;
  private final MethodHandle remove;

  private Containers(
      Object root,
      MethodHandle threads,
      MethodHandle children,
      MethodHandle add,
      MethodHandle remove) {
    this.root = root;
    this.threads = threads;
    this.children = children;
    this.add = add;
    this.remove = remove;
  }

  /// What this JVM lets us reach.
  ///
  /// @param containers the lists, or null if they are out of reach
  /// @param limit what is lost then, and what to type against it; empty if nothing is lost
  record Reach(@Nullable Containers containers, String limit) {}

  /// Tries. It changes nothing.
  static Reach reach() {
    try {
      var lookup = MethodHandles.lookup();
      Class<?> registry = Class.forName(PACKAGE + ".ThreadContainers");
      Class<?> container = Class.forName(PACKAGE + ".ThreadContainer");
      MethodHandle tracks =
          lookup.findStatic(registry, "trackAllThreads", MethodType.methodType(boolean.class));
      if (!(boolean) tracks.invoke()) {
        return new Reach(
            null,
            "The JVM keeps no list of virtual threads (-Djdk.trackAllThreads=false): only threads"
                + " that this detector started can be listed and proved. Remove that property.");
      }
      MethodHandle root = lookup.findStatic(registry, "root", MethodType.methodType(container));
      MethodType stream = MethodType.methodType(Stream.class);
      MethodType change = MethodType.methodType(void.class, Thread.class);
      MethodType streamOf = MethodType.methodType(Stream.class, Object.class);
      MethodType changeOf = MethodType.methodType(void.class, Object.class, Thread.class);
      return new Reach(
          new Containers(
              root.invoke(),
              lookup.findVirtual(container, "threads", stream).asType(streamOf),
              lookup.findVirtual(container, "children", stream).asType(streamOf),
              lookup.findVirtual(container, "add", change).asType(changeOf),
              lookup.findVirtual(container, "remove", change).asType(changeOf)),
          "");
    } catch (IllegalAccessException e) {
      return new Reach(
          null,
          "Only threads that this detector started can be proved: the JVM's list of virtual threads"
              + " is closed. Start the JVM with "
              + flag()
              + " to prove all of them.");
    } catch (Throwable e) {
      return new Reach(
          null,
          "Only threads that this detector started can be proved: the internals of this JVM ("
              + System.getProperty("java.vm.version")
              + ") are not those of JDK 25 ("
              + e
              + ").");
    }
  }

  /// What to type on the command line.
  static String flag() {
    Module module = Containers.class.getModule();
    String target = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return "--add-exports java.base/" + PACKAGE + "=" + target;
  }

  /// All threads of all lists, platform threads too.
  void forEach(Consumer<? super Thread> action) {
    var open = new ArrayDeque<Object>();
    open.add(root);
    while (!open.isEmpty()) {
      Object container = open.pop();
      threadsOf(container).forEach(action);
      open.addAll(childrenOf(container));
    }
  }

  /// The virtual threads of the root list.
  void forEachInRoot(Consumer<Thread> action) {
    threadsOf(root).filter(Thread::isVirtual).forEach(action);
  }

  /// The virtual threads of all other lists: of executors and structured scopes. A list that the
  /// collector takes meanwhile is left out.
  void forEachElsewhere(Consumer<Thread> action) {
    var open = new ArrayDeque<Object>(childrenOf(root));
    while (!open.isEmpty()) {
      Object container = open.pop();
      var found = new ArrayList<Thread>();
      threadsOf(container).filter(Thread::isVirtual).forEach(found::add);
      found.forEach(action);
      if (!found.isEmpty()) {
        open.addAll(childrenOf(container));
      }
    }
  }

  /// Takes a virtual thread out of the root list. Dumps do not show it until it is back.
  void detach(Thread thread) {
    try {
      remove.invokeExact(root, thread);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /// Puts a thread back into the root list, if it has not ended.
  ///
  /// A thread sets its state before it takes itself out. So if it is alive after the addition, it
  /// will take itself out; if it is not, we do.
  void attach(Thread thread) {
    try {
      add.invokeExact(root, thread);
      if (!thread.isAlive()) {
        remove.invokeExact(root, thread);
      }
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @SuppressWarnings("unchecked") // the method's declared type
  private Stream<Thread> threadsOf(Object container) {
    try {
      return (Stream<Thread>) (Stream<?>) threads.invokeExact(container);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private List<Object> childrenOf(Object container) {
    try {
      Stream<?> found = (Stream<?>) children.invokeExact(container);
      return new ArrayList<>(found.toList());
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static IllegalStateException broken(Throwable cause) {
    return new IllegalStateException("the JVM's list of threads failed", cause);
  }
}
