package dev.goloom.leaks;

import org.jspecify.annotations.Nullable;

/// Whose code a frame is, and how the JVM writes frames down.
final class Frames {
  private static final String[] LIBRARIES = {
    "java.", "javax.", "jdk.", "sun.", "com.sun.", "dev.goloom.channels.", "dev.goloom.workerpool."
  };

  private Frames() {}

  /// Whether it belongs to the JDK or to a core of ours: nobody's leak is mended there.
  static boolean isLibrary(StackTraceElement frame) {
    String type = frame.getClassName();
    for (String library : LIBRARIES) {
      if (type.startsWith(library)) {
        return true;
      }
    }
    return false;
  }

  /// `class.method(File.java:12)`: no loader, no module and no address of a hidden class, so that
  /// it reads the same in every run.
  static String plain(StackTraceElement frame) {
    return call(frame) + "(" + place(frame) + ")";
  }

  /// `class.method`.
  static String call(StackTraceElement frame) {
    return withoutAddress(frame.getClassName()) + "." + frame.getMethodName();
  }

  /// `File.java:12`, or what is known of it.
  static String place(StackTraceElement frame) {
    if (frame.isNativeMethod()) {
      return "Native Method";
    }
    String file = frame.getFileName();
    if (file == null) {
      return "Unknown Source";
    }
    return frame.getLineNumber() >= 0 ? file + ":" + frame.getLineNumber() : file;
  }

  /// Reads what [StackTraceElement#toString] wrote: `loader/module@version/class.method(place)`.
  ///
  /// @throws IllegalArgumentException if it is nothing like a frame
  static StackTraceElement parse(String text) {
    int open = text.lastIndexOf('(');
    int dot = text.lastIndexOf('.', open);
    if (open < 0 || dot <= 0 || !text.endsWith(")")) {
      throw new IllegalArgumentException("no stack frame: " + text);
    }
    String method = text.substring(dot + 1, open);
    String place = text.substring(open + 1, text.length() - 1);
    String[] owner = withoutAddress(text.substring(0, dot)).split("/", -1);
    String type = owner[owner.length - 1];
    String module = owner.length > 1 ? owner[owner.length - 2] : "";
    String loader = owner.length > 2 ? owner[0] : "";
    int at = module.indexOf('@');
    String name = at < 0 ? module : module.substring(0, at);
    String version = at < 0 ? "" : module.substring(at + 1);
    return new StackTraceElement(
        orNull(loader),
        orNull(name),
        orNull(version),
        type,
        method,
        file(place),
        lineNumber(place));
  }

  /// As a frame has it that was made without them: frames are equal only if these are.
  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable String file(String place) {
    if (place.equals("Native Method") || place.equals("Unknown Source")) {
      return null;
    }
    int colon = place.lastIndexOf(':');
    return colon < 0 ? place : place.substring(0, colon);
  }

  private static int lineNumber(String place) {
    if (place.equals("Native Method")) {
      return -2; // as StackTraceElement has it
    }
    int colon = place.lastIndexOf(':');
    try {
      return colon < 0 ? -1 : Integer.parseInt(place.substring(colon + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /// A hidden class, such as a lambda's, is called `Type$$Lambda/0x00007f...`: another address in
  /// each run.
  private static String withoutAddress(String type) {
    int slash = type.lastIndexOf("/0x");
    return slash < 0 ? type : type.substring(0, slash);
  }
}
