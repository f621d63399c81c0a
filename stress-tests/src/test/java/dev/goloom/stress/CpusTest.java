package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CpusTest {
  @Test
  void parse_rangesAndSingles_givesEachCpu() {
    assertEquals(List.of(0, 1, 2, 3, 8, 10, 11), Cpus.parse("\t0-3,8,10-11"));
  }

  @Test
  void parse_oneCpu_givesIt() {
    assertEquals(List.of(5), Cpus.parse("5"));
  }

  @Test
  void forActors_moreThanAnyMachineHas_isEmpty() {
    assertEquals(Optional.empty(), Cpus.forActors(1_000_000));
  }

  @Test
  void forActors_two_areDifferent() {
    // Empty where threads can not be pinned: then there is nothing to compare.
    Cpus.forActors(2).ifPresent(cpus -> assertEquals(2, new HashSet<>(cpus).size()));
  }
}
