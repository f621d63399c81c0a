package dev.goloom.cli;

import dev.goloom.kit.render.Look;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The three standard streams, and what the person at the other end can see.
///
/// The launcher script knows which of them is a terminal and how wide it is, and says so in system
/// properties: a JVM would need native calls to find out.
final class Console {
  private static final int DEFAULT_WIDTH = 80;

  private final OutputStream bytes;
  private final PrintStream err;
  private final String terminals;
  private final int columns;
  private final boolean noColour;
  private @Nullable BufferedReader in;

  private Console(
      OutputStream bytes, PrintStream err, String terminals, int columns, boolean noColour) {
    this.bytes = bytes;
    this.err = err;
    this.terminals = terminals;
    this.columns = columns;
    this.noColour = noColour;
  }

  /// The console of this process.
  static Console system() {
    String noColour = System.getenv("NO_COLOR");
    boolean dumb = "dumb".equals(System.getenv("TERM"));
    return new Console(
        new BufferedOutputStream(new Stdout(new FileOutputStream(FileDescriptor.out))),
        System.err,
        System.getProperty("goloom.terminals", ""),
        Integer.getInteger("goloom.columns", DEFAULT_WIDTH),
        dumb || (noColour != null && !noColour.isEmpty()));
  }

  /// A console for tests: no terminal, 80 columns.
  static Console to(OutputStream out, PrintStream err) {
    return new Console(out, err, "", DEFAULT_WIDTH, true);
  }

  /// Where text for people goes. Flush it.
  PrintWriter out() {
    return new PrintWriter(new OutputStreamWriter(bytes, charset()));
  }

  /// Where data for programs goes, always in UTF-8. Flush it.
  PrintWriter data() {
    return new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
  }

  PrintStream err() {
    return err;
  }

  /// Whether a person sits at standard input and sees standard output.
  boolean interactive() {
    return terminals.contains("0") && terminals.contains("1");
  }

  /// Whether progress can be shown without spoiling a file.
  boolean errIsTerminal() {
    return terminals.contains("2");
  }

  int columns() {
    return columns;
  }

  Look look(boolean plain) {
    boolean terminal = terminals.contains("1");
    boolean unicode = !plain && charset().newEncoder().canEncode('█');
    return new Look(columns, terminal && !plain && !noColour, unicode);
  }

  /// One line that the person types, or null at the end of input.
  @Nullable String ask() throws IOException {
    if (in == null) {
      in = new BufferedReader(new InputStreamReader(System.in, charset()));
    }
    return in.readLine();
  }

  private static Charset charset() {
    return System.out.charset();
  }

  /// Standard output that does not hide that it cannot be written.
  private static final class Stdout extends OutputStream {
    private final OutputStream to;

    Stdout(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
      try {
        to.write(data, offset, length);
      } catch (IOException e) {
        giveUp(e);
      }
    }

    /// Nobody reads any more, or the disk is full: stop the work that nobody will see. The exit
    /// runs the shutdown hooks, so children end and scratch files go.
    private static void giveUp(IOException reason) {
      String message = String.valueOf(reason.getMessage());
      if (message.contains("Broken pipe")) {
        System.exit(Exit.NOBODY_READS);
      }
      System.err.println("lab: cannot write the output: " + message);
      System.exit(Exit.CANNOT_RUN_HERE);
    }
  }
}
