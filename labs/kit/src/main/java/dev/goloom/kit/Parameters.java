package dev.goloom.kit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values that one run of a lab uses: the user's where given, the lab's own elsewhere.
/// Immutable.
public final class Parameters {
  private final Map<String, Long> values;

  private Parameters(Map<String, Long> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /// Takes the user's words for the declared parameters.
  ///
  /// @param typed what follows `--set`, by name
  /// @throws BadValue if a name is not declared or a value is outside its limits
  public static Parameters of(List<Parameter> declared, boolean quick, Map<String, String> typed)
      throws BadValue {
    var values = new LinkedHashMap<String, Long>();
    for (Parameter parameter : declared) {
      String text = typed.get(parameter.name());
      long preset = quick ? parameter.quick() : parameter.initial();
      values.put(parameter.name(), text == null ? preset : parameter.parse(text));
    }
    for (String name : typed.keySet()) {
      if (!values.containsKey(name)) {
        throw new BadValue("no parameter '" + name + "'. " + Nearest.hint(name, values.keySet()));
      }
    }
    return new Parameters(values);
  }

  /// The value of a declared parameter.
  ///
  /// @throws IllegalArgumentException if the lab did not declare it
  public long number(String name) {
    Long value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the lab does not declare a parameter " + name);
    }
    return value;
  }
}
