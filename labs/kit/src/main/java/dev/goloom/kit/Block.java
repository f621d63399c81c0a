package dev.goloom.kit;

import java.util.List;

/// A piece of a report that every renderer knows how to show. Immutable.
public sealed interface Block {

  /// One line that names what is shown; a screen reader says it first.
  String caption();

  /// Sentences.
  record Text(String text) implements Block {
    @Override
    public String caption() {
      return "";
    }
  }

  /// Rows under a header; every row is as long as the header.
  record Table(String caption, List<String> header, List<List<String>> rows) implements Block {
    public Table {
      header = List.copyOf(header);
      rows = rows.stream().map(List::copyOf).toList();
      int columns = header.size();
      if (rows.stream().anyMatch(row -> row.size() != columns)) {
        throw new IllegalArgumentException("table '" + caption + "' has a row of another length");
      }
    }
  }

  /// Counts by label.
  record Histogram(String caption, String unit, List<Bar> bars) implements Block {
    public Histogram {
      bars = List.copyOf(bars);
    }

    /// One labelled count.
    ///
    /// @param mark a word beside the bar, for example a grade; may be empty
    public record Bar(String label, double value, String mark) {}
  }

  /// One or more lines over a common x axis.
  record LineChart(String caption, String x, String y, List<Series> series) implements Block {
    public LineChart {
      series = List.copyOf(series);
    }

    public record Series(String name, List<Point> points) {
      public Series {
        points = List.copyOf(points);
      }
    }

    public record Point(double x, double y) {}
  }

  /// What happened when, one lane per actor.
  ///
  /// @param unit the unit of the times, which start at 0
  record Timeline(String caption, String unit, List<Lane> lanes) implements Block {
    public Timeline {
      lanes = List.copyOf(lanes);
    }

    public record Lane(String name, List<Span> spans) {
      public Lane {
        spans = List.copyOf(spans);
      }
    }

    /// A stretch of time in which an actor did one thing.
    ///
    /// @param label what the actor did; spans with the same label look the same
    public record Span(double from, double to, String label) {}
  }

  /// Source text.
  record Code(String caption, String language, String source) implements Block {}

  /// Lines to be shown as they are: a thread dump, a log.
  record Trace(String caption, List<String> lines) implements Block {
    public Trace {
      lines = List.copyOf(lines);
    }
  }
}
