package dev.goloom.cli.dev;

import java.util.ArrayList;
import java.util.List;

/// A Markdown page with commands in it and what they print.
///
/// Two forms are understood: a fenced `sh` block under a heading `Run` or `Go` with the `text`
/// block that follows it, and a fenced `console` block in which a line that begins with `$ ` is a
/// command and the lines after it are its output.
///
/// @param headings the second-level headings, in order
/// @param examples the commands, in order
record Page(List<String> headings, List<Example> examples) {

  Page {
    headings = List.copyOf(headings);
    examples = List.copyOf(examples);
  }

  /// A command and what it prints.
  ///
  /// @param line the line of the page where the command stands, from 1
  /// @param section the heading above it
  record Example(int line, String section, String command, List<String> expected) {
    Example {
      expected = List.copyOf(expected);
    }
  }

  static Page parse(String markdown) {
    return new Parser(markdown.lines().toList()).parse();
  }

  private static final class Parser {
    private final List<String> lines;
    private final List<String> headings = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private String section = "";
    private String pendingCommand = "";
    private int pendingLine;
    private int at;

    Parser(List<String> lines) {
      this.lines = lines;
    }

    Page parse() {
      for (at = 0; at < lines.size(); at++) {
        String line = lines.get(at);
        if (line.startsWith("## ")) {
          section = line.substring(3).strip();
          headings.add(section);
        } else if (line.startsWith("```")) {
          int start = at + 1;
          block(line.substring(3).strip(), start, fenced());
        }
      }
      flush(List.of());
      return new Page(headings, examples);
    }

    /// The lines up to the closing fence; `at` is on it afterwards.
    private List<String> fenced() {
      var body = new ArrayList<String>();
      for (at++; at < lines.size() && !lines.get(at).startsWith("```"); at++) {
        body.add(lines.get(at));
      }
      return body;
    }

    private void block(String language, int start, List<String> body) {
      switch (language) {
        case "sh" -> {
          if (section.equals("Run") || section.equals("Go")) {
            flush(List.of());
            pendingCommand = String.join("\n", body);
            pendingLine = start + 1;
          }
        }
        case "text" -> flush(body);
        case "console" -> console(start, body);
        default -> {}
      }
    }

    private void flush(List<String> expected) {
      if (!pendingCommand.isEmpty()) {
        String heading = expected.isEmpty() ? section : headings.getLast();
        examples.add(new Example(pendingLine, heading, pendingCommand, expected));
        pendingCommand = "";
      }
    }

    private void console(int start, List<String> body) {
      for (int i = 0; i < body.size(); i++) {
        if (!body.get(i).startsWith("$ ")) {
          continue;
        }
        var expected = new ArrayList<String>();
        for (int j = i + 1; j < body.size() && !body.get(j).startsWith("$ "); j++) {
          expected.add(body.get(j));
        }
        examples.add(new Example(start + i + 1, section, body.get(i).substring(2), expected));
      }
    }
  }
}
