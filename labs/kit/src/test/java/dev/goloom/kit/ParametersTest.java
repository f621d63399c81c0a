package dev.goloom.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private static final List<Parameter> DECLARED =
      List.of(new Parameter("hogs", "how many", 8, 2, 1, 100));

  @Test
  void of_nothingTyped_takesTheDefaultOfTheKindOfRun() throws BadValue {
    assertEquals(8, Parameters.of(DECLARED, false, Map.of()).number("hogs"));
    assertEquals(2, Parameters.of(DECLARED, true, Map.of()).number("hogs"));
  }

  @Test
  void of_typed_takesIt() throws BadValue {
    assertEquals(5, Parameters.of(DECLARED, true, Map.of("hogs", "5")).number("hogs"));
  }

  @Test
  void of_unknownName_namesTheNearest() {
    assertEquals("no parameter 'hog'. Did you mean 'hogs'?", message(Map.of("hog", "5")));
  }

  @Test
  void of_notANumberOrOutside_saysWhatIsValid() {
    assertEquals(
        "hogs takes a whole number from 1 to 100, not 'many'", message(Map.of("hogs", "many")));
    assertEquals("hogs takes a whole number from 1 to 100, not 0", message(Map.of("hogs", "0")));
  }

  @Test
  void of_aWordOfAChoice_isItsPlace() throws BadValue {
    var choice = List.of(Parameter.choice("collector", "which", List.of("g1", "serial")));
    assertEquals(0, Parameters.of(choice, true, Map.of()).number("collector"));
    assertEquals(1, Parameters.of(choice, true, Map.of("collector", "serial")).number("collector"));
    var e =
        assertThrows(BadValue.class, () -> Parameters.of(choice, true, Map.of("collector", "cms")));
    assertEquals("collector takes one of g1, serial, not 'cms'", e.getMessage());
  }

  private static String message(Map<String, String> typed) {
    var e = assertThrows(BadValue.class, () -> Parameters.of(DECLARED, false, typed));
    return String.valueOf(e.getMessage());
  }
}
