/// Proves leaked threads, names their pattern and points at their line.
module dev.goloom.leaks {
  requires static transitive org.jspecify;
  requires java.management;
  requires jdk.management;
  requires static org.junit.jupiter.api;

  exports dev.goloom.leaks;
  exports dev.goloom.leaks.junit;
}
