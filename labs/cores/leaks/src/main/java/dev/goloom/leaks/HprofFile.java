package dev.goloom.leaks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/// A heap dump in HPROF's format, mapped into memory: the operating system pages it, the Java heap
/// holds nothing of it.
///
/// Positions are bytes from the beginning of the file. Reading beyond the end throws
/// [IndexOutOfBoundsException].
///
/// Confined to one thread.
final class HprofFile implements AutoCloseable {
  static final int STRING = 0x01;
  static final int LOAD_CLASS = 0x02;
  static final int FRAME = 0x04;
  static final int TRACE = 0x05;
  private static final int HEAP = 0x0C;
  private static final int HEAP_SEGMENT = 0x1C;
  private static final int HEAP_END = 0x2C;

  static final int JNI_LOCAL = 0x02;
  static final int JAVA_FRAME = 0x03;
  static final int NATIVE_STACK = 0x04;
  static final int STICKY_CLASS = 0x05;
  static final int THREAD_BLOCK = 0x06;
  static final int THREAD_OBJECT = 0x08;
  static final int CLASS = 0x20;
  static final int INSTANCE = 0x21;
  static final int OBJECT_ARRAY = 0x22;
  static final int PRIMITIVE_ARRAY = 0x23;
  static final int JNI_GLOBAL = 0x01;
  private static final int MONITOR_USED = 0x07;
  private static final int UNKNOWN_ROOT = 0xFF;

  /// The type of a field that refers to an object.
  static final int OBJECT = 2;

  private static final String MAGIC = "JAVA PROFILE 1.0.";
  private static final int HEADER = MAGIC.length() + 2;
  private static final int RECORD_HEADER = 9;
  private static final String HOW =
      "write a heap dump: jcmd PID GC.heap_dump FILE, or HotSpotDiagnosticMXBean.dumpHeap";

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena;
  private final MemorySegment bytes;
  private final int idSize;

  /// Sees a record: its tag, where its body begins, and how long that is.
  interface RecordVisitor {
    void visit(int tag, long body, long length) throws IOException;
  }

  /// Sees one entry of the heap: its tag, and where its body begins.
  interface HeapVisitor {
    void visit(int tag, long body) throws IOException;
  }

  private HprofFile(Arena arena, MemorySegment bytes) throws MalformedDump {
    this.arena = arena;
    this.bytes = bytes;
    this.idSize = checkedIdSize();
  }

  /// Opens a file.
  ///
  /// @throws MalformedDump if it does not begin as a heap dump does, or does not end as one
  /// @throws IOException if it cannot be read
  static HprofFile open(Path file) throws IOException {
    Arena arena = Arena.ofConfined();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new MalformedDump("the file is empty; " + HOW);
      }
      return new HprofFile(
          arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /// Whether these first bytes of a file are those of a heap dump. O(1).
  static boolean startsLikeOne(byte[] first) {
    return new String(first, StandardCharsets.ISO_8859_1).startsWith("JAVA PROFILE ");
  }

  private int checkedIdSize() throws MalformedDump {
    byte[] first =
        bytes.asSlice(0, Math.min(HEADER, bytes.byteSize())).toArray(ValueLayout.JAVA_BYTE);
    if (first.length > 1 && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B) {
      throw new MalformedDump("this is compressed with gzip: unpack it first, gunzip FILE");
    }
    String magic = new String(first, StandardCharsets.ISO_8859_1);
    if (!magic.equals(MAGIC + "2\0") && !magic.equals(MAGIC + "1\0")) {
      throw new MalformedDump(
          first.length < HEADER && (MAGIC + "2\0").startsWith(magic)
              ? cutOff()
              : "this is no heap dump in the format of HPROF 1.0.2; " + HOW);
    }
    if (bytes.byteSize() < HEADER + 12L) {
      throw new MalformedDump(cutOff());
    }
    int size = u4(HEADER);
    if (size != 4 && size != 8) {
      throw new MalformedDump("a heap dump with identifiers of " + size + " bytes: 4 or 8 exist");
    }
    return size;
  }

  private String cutOff() {
    return "the heap dump is cut off: it breaks off at byte " + bytes.byteSize() + "; " + HOW;
  }

  /// When it was taken.
  Instant taken() {
    return Instant.ofEpochMilli(s8(HEADER + 4L));
  }

  long size() {
    return bytes.byteSize();
  }

  /// How many bytes an identifier has.
  int idSize() {
    return idSize;
  }

  int u1(long at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  int u2(long at) {
    return bytes.get(SHORT, at) & 0xFFFF;
  }

  int u4(long at) {
    return bytes.get(INT, at);
  }

  long s8(long at) {
    return bytes.get(LONG, at);
  }

  /// The identifier of an object, a class, a string or a frame; 0 is none.
  long id(long at) {
    return idSize == 8 ? bytes.get(LONG, at) : bytes.get(INT, at) & 0xFFFF_FFFFL;
  }

  byte[] bytes(long at, long length) {
    return bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /// How many bytes a value of a field has.
  int sizeOf(int type) throws MalformedDump {
    return switch (type) {
      case OBJECT -> idSize;
      case 4, 8 -> 1; // boolean, byte
      case 5, 9 -> 2; // char, short
      case 6, 10 -> 4; // float, int
      case 7, 11 -> 8; // double, long
      default -> throw new MalformedDump("the heap dump is damaged: no type " + type + " exists");
    };
  }

  /// Visits the records that are no heap, and checks that the dump is whole. O(records).
  void forEachRecord(RecordVisitor visitor) throws IOException {
    walk(visitor, (from, to) -> {});
  }

  /// Visits all entries of the heap, in the order of the file. O(entries).
  void forEachEntry(HeapVisitor visitor) throws IOException {
    walk((tag, body, length) -> {}, (from, to) -> entries(from, to, visitor));
  }

  private interface Segment {
    void visit(long from, long to) throws IOException;
  }

  private void walk(RecordVisitor records, Segment heap) throws IOException {
    long at = HEADER + 12L;
    int tag = -1;
    while (at < size()) {
      if (at + RECORD_HEADER > size()) {
        throw new MalformedDump(cutOff());
      }
      tag = u1(at);
      long length = u4(at + 5) & 0xFFFF_FFFFL;
      long body = at + RECORD_HEADER;
      if (body + length > size()) {
        throw new MalformedDump(cutOff());
      }
      if (tag == HEAP || tag == HEAP_SEGMENT) {
        heap.visit(body, body + length);
      } else {
        records.visit(tag, body, length);
      }
      at = body + length;
    }
    if (tag != HEAP_END) {
      throw new MalformedDump(cutOff());
    }
  }

  private void entries(long from, long to, HeapVisitor visitor) throws IOException {
    long at = from;
    while (at < to) {
      int tag = u1(at);
      long body = at + 1;
      long length = length(tag, body);
      at = body + length;
      if (length < 0 || at > to) {
        throw new MalformedDump("the heap dump is damaged at byte " + (body - 1));
      }
      visitor.visit(tag, body);
    }
  }

  private long length(int tag, long body) throws MalformedDump {
    return switch (tag) {
      case STICKY_CLASS, MONITOR_USED, UNKNOWN_ROOT -> idSize;
      case JNI_GLOBAL -> 2L * idSize;
      case NATIVE_STACK, THREAD_BLOCK -> idSize + 4L;
      case JNI_LOCAL, JAVA_FRAME, THREAD_OBJECT -> idSize + 8L;
      case CLASS -> classLength(body);
      case INSTANCE -> 2L * idSize + 8L + count(body + 2L * idSize + 4);
      case OBJECT_ARRAY -> 2L * idSize + 8 + count(body + idSize + 4) * idSize;
      case PRIMITIVE_ARRAY ->
          idSize + 9L + count(body + idSize + 4) * sizeOf(u1(body + idSize + 8));
      default ->
          throw new MalformedDump(
              "the heap dump is damaged at byte " + (body - 1) + ": no entry " + tag + " exists");
    };
  }

  private long count(long at) {
    return u4(at) & 0xFFFF_FFFFL;
  }

  private long classLength(long body) throws MalformedDump {
    long at = body + 7L * idSize + 8;
    int constants = u2(at);
    at += 2;
    for (int i = 0; i < constants; i++) {
      at += 3L + sizeOf(u1(at + 2));
    }
    int statics = u2(at);
    at += 2;
    for (int i = 0; i < statics; i++) {
      at += idSize + 1L + sizeOf(u1(at + idSize));
    }
    return at + 2 + u2(at) * (idSize + 1L) - body;
  }

  @Override
  public void close() {
    arena.close();
  }
}
