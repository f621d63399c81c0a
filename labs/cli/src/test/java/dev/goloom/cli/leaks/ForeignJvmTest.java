package dev.goloom.cli.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignJvmTest {
  /// What jcmd of JDK 25 says, and what we say.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.io.IOException: non existent JVM pid: 7 | process 7 has ended",
        "com.sun.tools.attach.AttachNotSupportedException: pid: 7 cmd: 'sleep' state is not ready to"
            + " participate in attach handshake! | process 7 is no JVM, or one that is just starting",
        "java.io.IOException: well-known file /tmp/.java_pid7 is not secure: file should be owned by"
            + " the current user | process 7 belongs to another user: run lab as that user",
        "java.io.IOException: Operation not permitted |"
            + " process 7 belongs to another user: run lab as that user",
        "java.io.IOException: odd | process 7 cannot be asked: java.io.IOException: odd",
        "'' | process 7 cannot be asked: jcmd gave no reason",
      })
  void refusal_ofJcmd_isOneLine(String said, String line) {
    assertEquals(line, ForeignJvm.refusal(7, said).getMessage());
  }
}
