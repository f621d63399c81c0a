package dev.goloom.kit.render;
import dev.goloom.kit.Report;
import java.util.List;
import java.io.IOException;
/// tmp
public final class HtmlReport { private HtmlReport() {}
  /// tmp
  public static void write(List<Report> r, Appendable out) throws IOException { out.append("tmp" + r.size()); } }
