package dev.goloom.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> WORDS =
      List.of("run", "race", "list", "scheduler-starvation", "data-races", "--quick");

  @ParameterizedTest
  @CsvSource({
    "rnu, run",
    "lst, list",
    "schduler, scheduler-starvation",
    "scheduler, scheduler-starvation",
    "data-race, data-races",
    "--quik, --quick"
  })
  void to_slipOrBeginning_findsTheWord(String typed, String meant) {
    assertEquals(Optional.of(meant), Nearest.to(typed, WORDS));
  }

  @Test
  void to_nothingNear_isEmpty() {
    assertEquals(Optional.empty(), Nearest.to("elephant", WORDS));
  }

  @Test
  void hint_nothingNear_namesThemAll() {
    assertEquals("Choose from: a1, b2.", Nearest.hint("elephant", List.of("a1", "b2")));
  }
}
