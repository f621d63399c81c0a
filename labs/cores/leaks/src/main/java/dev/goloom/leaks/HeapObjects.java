package dev.goloom.leaks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The objects of a heap dump, by identifier. Arrays of numbers are left out: they lead nowhere.
///
/// Confined to one thread.
final class HeapObjects {
  private final HprofFile file;
  private final HeapClasses classes;
  private final HeapIndex index;
  private final HeapIndex classSlots;
  private final int[][] references;
  private final Map<Long, Map<String, HeapClasses.Field>> fields = new HashMap<>();

  /// @param count how many objects there are
  HeapObjects(HprofFile file, HeapClasses classes, int count) throws IOException {
    this.file = file;
    this.classes = classes;
    this.index = new HeapIndex(count);
    this.classSlots = new HeapIndex(classes.ids().size());
    for (long id : classes.ids()) {
      classSlots.add(id, 0);
    }
    this.references = new int[classSlots.slots()][];
    for (long id : classes.ids()) {
      references[classSlots.find(id)] = classes.references(id);
    }
  }

  /// Takes one instance or array of references.
  void add(int tag, long body) {
    if (tag == HprofFile.INSTANCE || tag == HprofFile.OBJECT_ARRAY) {
      index.add(file.id(body), body - 1);
    }
  }

  int slots() {
    return index.slots();
  }

  /// The slot of an object, or -1 if it is none that leads anywhere.
  int slot(long id) {
    return index.find(id);
  }

  interface ReferenceVisitor {
    void visit(long id);
  }

  /// Visits what an object refers to, 0 for null included. O(references).
  void forEachReference(int slot, ReferenceVisitor visitor) {
    int idSize = file.idSize();
    long at = index.position(slot);
    long values = at + 1 + 2L * idSize + 8;
    if (file.u1(at) == HprofFile.INSTANCE) {
      for (int offset : offsets(file.id(at + 1 + idSize + 4))) {
        visitor.visit(file.id(values + offset));
      }
    } else {
      long count = file.u4(at + 1 + idSize + 4) & 0xFFFF_FFFFL;
      for (long i = 0; i < count; i++) {
        visitor.visit(file.id(values + i * idSize));
      }
    }
  }

  private int[] offsets(long classId) {
    int slot = classSlots.find(classId);
    return slot < 0 ? NOTHING : references[slot];
  }

  private static final int[] NOTHING = {};

  /// The class of an instance, or 0 if it is none.
  long classOf(long id) {
    int slot = index.find(id);
    if (slot < 0 || file.u1(index.position(slot)) != HprofFile.INSTANCE) {
      return 0;
    }
    return file.id(index.position(slot) + 1 + file.idSize() + 4);
  }

  /// The value of a field as a number or an identifier; 0 if there is no such field.
  long field(long id, String name) throws IOException {
    long classId = classOf(id);
    HeapClasses.Field field = classId == 0 ? null : fieldsOf(classId).get(name);
    if (field == null) {
      return 0;
    }
    long at = index.position(index.find(id)) + 1 + 2L * file.idSize() + 8 + field.offset();
    return switch (file.sizeOf(field.type())) {
      case 1 -> file.u1(at);
      case 2 -> file.u2(at);
      case 4 -> field.type() == HprofFile.OBJECT ? file.id(at) : file.u4(at);
      default -> file.s8(at);
    };
  }

  private Map<String, HeapClasses.Field> fieldsOf(long classId) throws IOException {
    Map<String, HeapClasses.Field> known = fields.get(classId);
    if (known == null) {
      known = new HashMap<>();
      for (HeapClasses.Field field : classes.fields(classId)) {
        known.putIfAbsent(field.name(), field); // its own first: they hide those it inherits
      }
      fields.put(classId, known);
    }
    return known;
  }

  /// An object as `class@identifier`; empty for null.
  String nameOf(long id) {
    long classId = classOf(id);
    return id == 0
        ? ""
        : (classId == 0 ? "object" : classes.name(classId)) + "@" + Long.toHexString(id);
  }

  /// The text of a `java.lang.String`.
  ///
  /// @param array where its array of bytes begins in the file
  String text(long string, long array) throws IOException {
    long count = file.u4(array + file.idSize() + 4) & 0xFFFF_FFFFL;
    byte[] bytes = file.bytes(array + file.idSize() + 9, count);
    if (field(string, "coder") == 0) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    var text = new StringBuilder();
    for (int i = 0; i + 1 < bytes.length; i += 2) { // in the byte order of that machine: x86, ARM
      text.append((char) ((bytes[i] & 0xFF) | ((bytes[i + 1] & 0xFF) << 8)));
    }
    return text.toString();
  }
}
