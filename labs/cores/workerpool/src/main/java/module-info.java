/// A bounded, draining, elastic worker pool.
@SuppressWarnings("requires-automatic") // micrometer has no module-info
module dev.goloom.workerpool {
  requires static transitive org.jspecify;
  requires transitive dev.goloom.channels;
  requires jdk.jfr;
  requires static micrometer.core;

  exports dev.goloom.workerpool;
  exports dev.goloom.workerpool.micrometer;
}
