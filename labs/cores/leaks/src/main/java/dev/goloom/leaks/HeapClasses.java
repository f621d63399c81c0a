package dev.goloom.leaks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The classes of a heap dump: their names, where their fields lie, and what their static fields
/// hold.
///
/// Some fields are left out, because they say who exists and are no way to wake anybody: the JDK's
/// lists of all virtual threads and of all executors, the owner that a lock notes, and the
/// detector's own weak notes.
///
/// Confined to one thread.
final class HeapClasses {
  /// Fields through which nobody is woken.
  private static final Map<String, Set<String>> BOOKKEEPING =
      Map.of(
          "jdk.internal.vm.ThreadContainers", Set.of("CONTAINER_REGISTRY"),
          "jdk.internal.vm.ThreadContainers$RootContainer$TrackingRootContainer",
              Set.of("VTHREADS"),
          "java.util.concurrent.locks.AbstractOwnableSynchronizer", Set.of("exclusiveOwnerThread"));

  private final HprofFile file;
  private final Map<Long, Long> strings = new HashMap<>();
  private final Map<Long, Long> names = new HashMap<>();
  private final Map<Integer, Long> bySerial = new HashMap<>();
  private final Map<Long, OneClass> classes = new HashMap<>();

  HeapClasses(HprofFile file) {
    this.file = file;
  }

  /// Where a field lies in an instance, counted from the first of its values.
  ///
  /// @param type as HPROF numbers them
  record Field(String owner, String name, int type, int offset) {}

  /// One class.
  private final class OneClass {
    final long body;
    private @Nullable List<Field> fields;
    private int @Nullable [] references;

    OneClass(long body) {
      this.body = body;
    }

    long superclass() {
      return file.id(body + file.idSize() + 4);
    }
  }

  /// Takes what a record tells of strings and names.
  void take(int tag, long body) {
    int idSize = file.idSize();
    if (tag == HprofFile.STRING) {
      strings.put(file.id(body), body - 9);
    } else if (tag == HprofFile.LOAD_CLASS) {
      bySerial.put(file.u4(body), file.id(body + 4));
      names.put(file.id(body + 4), file.id(body + 8 + idSize));
    }
  }

  /// Takes one class of the heap.
  void add(long body) {
    classes.put(file.id(body), new OneClass(body));
  }

  /// Whether each class ends at one without a superclass, as those of a JVM do.
  ///
  /// @throws MalformedDump if one is its own ancestor. O(classes x depth)
  void check() throws MalformedDump {
    for (long id : classes.keySet()) {
      int depth = 0;
      OneClass one = classes.get(id);
      while (one != null) {
        one = classes.get(one.superclass());
        if (++depth > classes.size()) {
          throw new MalformedDump(
              "the heap dump is damaged: class " + name(id) + " extends itself");
        }
      }
    }
  }

  /// A string of the dump's own: the name of a class, a method, a file.
  String string(long id) {
    Long at = strings.get(id);
    if (at == null) {
      return "";
    }
    int length = file.u4(at + 5) - file.idSize();
    return new String(file.bytes(at + 9 + file.idSize(), length), StandardCharsets.UTF_8);
  }

  /// `java.lang.Thread`; of a hidden class the part behind the `+` is its address.
  String name(long id) {
    Long name = names.get(id);
    return name == null ? "?" : string(name).replace('/', '.').replace("+0x", "/0x");
  }

  String nameOfSerial(int serial) {
    Long id = bySerial.get(serial);
    return id == null ? "?" : name(id);
  }

  /// Its identifier, or 0 if there is no such class. O(classes).
  long find(String name) {
    for (long id : classes.keySet()) {
      if (name(id).equals(name)) {
        return id;
      }
    }
    return 0;
  }

  /// Whether it is this class or extends it. O(depth).
  boolean isA(long id, long ancestor) {
    long at = id;
    while (at != 0 && at != ancestor) {
      OneClass one = classes.get(at);
      at = one == null ? 0 : one.superclass();
    }
    return at != 0 && at == ancestor;
  }

  /// The fields of its instances, its own first. O(fields) the first time.
  List<Field> fields(long id) throws IOException {
    OneClass one = classes.get(id);
    if (one == null) {
      return List.of();
    }
    List<Field> known = one.fields;
    if (known == null) {
      known = readFields(id);
      one.fields = known;
    }
    return known;
  }

  /// Where its instances hold references that could lead to somebody.
  int[] references(long id) throws IOException {
    OneClass one = classes.get(id);
    if (one == null) {
      return new int[0];
    }
    int[] known = one.references;
    if (known == null) {
      boolean own = name(id).startsWith("dev.goloom.leaks.");
      known =
          fields(id).stream()
              .filter(field -> field.type() == HprofFile.OBJECT)
              .filter(field -> !isBookkeeping(field.owner(), field.name()))
              .filter(field -> !(own && field.name().equals("referent")))
              .mapToInt(Field::offset)
              .toArray();
      one.references = known;
    }
    return known;
  }

  private static boolean isBookkeeping(String owner, String field) {
    return BOOKKEEPING.getOrDefault(owner, Set.of()).contains(field);
  }

  private List<Field> readFields(long id) throws IOException {
    var fields = new ArrayList<Field>();
    int offset = 0;
    long at = id;
    OneClass one = classes.get(at);
    while (one != null) {
      String owner = name(at);
      long field = afterStatics(one.body, (name, type, value) -> {});
      int count = file.u2(field);
      field += 2;
      for (int i = 0; i < count; i++, field += file.idSize() + 1L) {
        int type = file.u1(field + file.idSize());
        fields.add(new Field(owner, string(file.id(field)), type, offset));
        offset += file.sizeOf(type);
      }
      at = one.superclass();
      one = classes.get(at);
    }
    return List.copyOf(fields);
  }

  private interface StaticVisitor {
    void visit(long name, int type, long value);
  }

  private long afterStatics(long body, StaticVisitor visitor) throws IOException {
    int idSize = file.idSize();
    long at = body + 7L * idSize + 8;
    int constants = file.u2(at);
    at += 2;
    for (int i = 0; i < constants; i++) {
      at += 3L + file.sizeOf(file.u1(at + 2));
    }
    int statics = file.u2(at);
    at += 2;
    for (int i = 0; i < statics; i++) {
      int type = file.u1(at + idSize);
      visitor.visit(file.id(at), type, at + idSize + 1L);
      at += idSize + 1L + file.sizeOf(type);
    }
    return at;
  }

  /// What all classes hold: the values of static fields, loaders and domains. All classes count as
  /// reachable.
  Longs roots() throws IOException {
    var roots = new Longs();
    int idSize = file.idSize();
    for (Map.Entry<Long, OneClass> entry : classes.entrySet()) {
      long body = entry.getValue().body;
      roots.add(file.id(body + 2L * idSize + 4)); // the loader
      roots.add(file.id(body + 3L * idSize + 4)); // signers
      roots.add(file.id(body + 4L * idSize + 4)); // protection domain
      Set<String> skipped = BOOKKEEPING.getOrDefault(name(entry.getKey()), Set.of());
      afterStatics(
          body,
          (name, type, value) -> {
            if (type == HprofFile.OBJECT && !skipped.contains(string(name))) {
              roots.add(file.id(value));
            }
          });
    }
    return roots;
  }

  /// The constants of type `int` among its static fields.
  Map<String, Integer> constants(long id) throws IOException {
    Map<String, Integer> constants = new HashMap<>();
    OneClass one = classes.get(id);
    if (one != null) {
      afterStatics(
          one.body,
          (name, type, value) -> {
            if (type == 10) {
              constants.put(string(name), file.u4(value));
            }
          });
    }
    return constants;
  }

  /// The identifiers of all classes, in no order.
  Set<Long> ids() {
    return classes.keySet();
  }
}
