package dev.goloom.cli.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageTest {
  @Test
  void parse_runAndExpect_belongTogether() {
    Page page =
        Page.parse(
            """
            # Title
            ## Run
            ```sh
            ./lab list
            ```
            ## Expect
            ```text
            Labs
            ```
            """);
    assertEquals(List.of("Run", "Expect"), page.headings());
    assertEquals(
        List.of(new Page.Example(4, "Expect", "./lab list", List.of("Labs"))), page.examples());
  }

  @Test
  void parse_console_isCommandsWithTheirOutput() {
    Page page =
        Page.parse(
            """
            ```console
            $ a
            one
            $ b
            ```
            """);
    assertEquals(2, page.examples().size());
    assertEquals(List.of("one"), page.examples().get(0).expected());
    assertEquals("b", page.examples().get(1).command());
  }

  @Test
  void parse_otherBlocks_areNotRun() {
    Page page = Page.parse("## Install\n```sh\nrm -rf x\n```\n```java\nint i;\n```\n");
    assertEquals(List.of(), page.examples());
  }

  @Test
  void missing_otherNumbersBarsAndLineBreaks_isNothing() {
    var expected = List.of("HOLDS  0 of 50 started; 1.5 ms", "carrier  ##########");
    var printed = List.of("HOLDS 3 of", "20 started; 12,345 ms", "  carrier ###");
    assertEquals(Optional.empty(), Expectation.missing(expected, printed));
  }

  @Test
  void missing_anotherWord_isThePassage() {
    assertEquals(Optional.of("HOLDS"), Expectation.missing(List.of("HOLDS"), List.of("REFUTED")));
  }

  @Test
  void missing_wrongOrder_isThePassage() {
    var expected = List.of("a", "...", "b");
    assertEquals(Optional.empty(), Expectation.missing(expected, List.of("a", "x", "b")));
    assertEquals(Optional.of("b"), Expectation.missing(expected, List.of("b", "a")));
  }
}
