package dev.goloom.cli;

import java.util.Iterator;

/// The words that a shell may complete where a lab is named.
final class LabIds implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Catalog.ids().iterator();
  }
}
