package dev.goloom.labs.dataraces;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.litmus.Litmus;
import dev.goloom.litmus.LitmusCatalog;
import java.util.ArrayList;
import java.util.List;

/// The data races that an interviewer asks for, each broken, mended too little, and mended.
public final class DataRacesLab implements Lab {

  /// Creates the lab; see [java.util.ServiceLoader].
  public DataRacesLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "data-races",
        "Data races that appear to work",
        "What is a data race? Show one that appears to work, and explain it by the memory model.",
        "90-minute senior format, question 1",
        6,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(RaceLab.sampling());
  }

  @Override
  public List<Claim> claims() {
    var claims = new ArrayList<Claim>();
    for (Litmus litmus : LitmusCatalog.all()) {
      litmus
          .variants()
          .forEach(v -> claims.add(RaceLab.claim(litmus, v, litmus.id() + "-" + v.name())));
    }
    return claims;
  }
}
