package dev.goloom.cli;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Lab;
import dev.goloom.kit.Nearest;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/// The labs that are on the class path.
final class Catalog {
  private Catalog() {}

  /// All labs, by id.
  static List<Lab> labs() {
    return ServiceLoader.load(Lab.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(lab -> lab.info().id()))
        .toList();
  }

  static List<String> ids() {
    return labs().stream().map(lab -> lab.info().id()).toList();
  }

  /// The lab with an id.
  ///
  /// @throws BadValue if there is none; the message names the nearest
  static Lab find(String id) throws BadValue {
    return labs().stream()
        .filter(lab -> lab.info().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new BadValue("no lab '" + id + "'. " + Nearest.hint(id, ids())));
  }
}
