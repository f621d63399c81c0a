/// A bounded, draining, elastic worker pool.
module dev.goloom.workerpool {
  requires static transitive org.jspecify;
  requires transitive dev.goloom.channels;

  exports dev.goloom.workerpool;
}
