/// The litmus programs of the memory model.
module dev.goloom.litmus {
  requires static org.jspecify;

  exports dev.goloom.litmus;
}
