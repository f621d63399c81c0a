package dev.goloom.leaks.junit;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/// A context class loader that says which scope a thread belongs to. New threads inherit it from
/// the thread that makes them; that is all it is for. It loads nothing: it asks its parent.
///
/// Why not an inheritable thread-local: nobody can read that of another thread, and a leaked thread
/// cannot tell. The context class loader of any thread can be read.
final class ScopeLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final LeakScope scope;

  private ScopeLoader(LeakScope scope, @Nullable ClassLoader parent) {
    super("goloom-leaks", parent);
    this.scope = scope;
  }

  /// The scope that a thread belongs to; null if there is none.
  static @Nullable LeakScope scopeOf(Thread thread) {
    ClassLoader loader = loaderOf(thread);
    while (loader != null) {
      if (loader instanceof ScopeLoader ours) {
        return ours.scope;
      }
      loader = loader.getParent();
    }
    return null;
  }

  private static @Nullable ClassLoader loaderOf(Thread thread) {
    try {
      return thread.getContextClassLoader();
    } catch (RuntimeException e) {
      return null; // a subclass of Thread does as it likes
    }
  }

  /// The calling thread, and all that it starts from now on, belong to a scope until the answer is
  /// closed by this thread.
  static Stay enter(LeakScope scope) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new ScopeLoader(scope, before));
    return new Stay(thread, before);
  }

  /// The calling thread belongs to no scope until the answer is closed by this thread.
  static Stay leave() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return new Stay(thread, before);
  }

  /// The time that a thread belongs to a scope. Confined to the thread.
  static final class Stay implements AutoCloseable {
    private @Nullable Thread thread;
    private @Nullable ClassLoader before;

    private Stay(Thread thread, @Nullable ClassLoader before) {
      this.thread = thread;
      this.before = before;
    }

    /// Gives the thread its loader back. Only the first call has an effect.
    @Override
    public void close() {
      if (thread != null) {
        thread.setContextClassLoader(before);
        thread = null;
        before = null;
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    ClassLoader parent = getParent();
    return parent == null ? super.loadClass(name, resolve) : parent.loadClass(name);
  }

  @Override
  public @Nullable URL getResource(String name) {
    ClassLoader parent = getParent();
    return parent == null ? super.getResource(name) : parent.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    ClassLoader parent = getParent();
    return parent == null ? super.getResources(name) : parent.getResources(name);
  }
}
