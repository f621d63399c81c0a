/// Proves leaked threads, names their pattern and points at their line.
module dev.goloom.leaks {
  requires static transitive org.jspecify;
  requires java.management;
  requires jdk.management;

  exports dev.goloom.leaks;
}
