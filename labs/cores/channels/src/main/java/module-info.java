/// Channels, select, context and sync as in Go, on virtual threads.
module dev.goloom.channels {
  requires static transitive org.jspecify;

  exports dev.goloom.channels;
}
