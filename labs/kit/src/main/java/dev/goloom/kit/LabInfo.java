package dev.goloom.kit;

import java.util.List;

/// The catalogue entry of a lab.
///
/// @param id what the user types: lower case, words joined by hyphens
/// @param title a few words for a table
/// @param question the interviewer's question, as asked
/// @param source where the question comes from
/// @param minutes how long a reader needs for the page and a full run
/// @param needs tools beyond the JDK that some claim uses, for example `go`; those claims are
///   skipped without them
public record LabInfo(
    String id, String title, String question, String source, int minutes, List<String> needs) {

  public LabInfo {
    if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException("lab id must be lower-case words with hyphens: " + id);
    }
    needs = List.copyOf(needs);
  }
}
