package dev.goloom.stress.litmus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Handles for access modes that a field's declaration cannot name.
final class Fields {
  private Fields() {}

  /// A handle on a field of the class that looks.
  static VarHandle handle(MethodHandles.Lookup lookup, String name) {
    try {
      Class<?> type = lookup.lookupClass().getDeclaredField(name).getType();
      return lookup.findVarHandle(lookup.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
