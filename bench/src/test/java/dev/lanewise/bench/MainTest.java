package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before anything is measured. */
class MainTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --filter no.such.row                | no row's name holds 'no.such.row'; --list prints them
          --list --filter no.such.row         | no row's name holds 'no.such.row'
          --filter [                          | --filter
          --quick --filter gemm --forks 0     | --forks takes a whole number of at least 1 but got '0'
          --quick --filter gemm --forks -1    | --forks takes a whole number of at least 1 but got '-1'
          --steady --filter gemm              | --steady and --filter do not go together
          --steady --out page.md              | --steady and --out do not go together
          --scale --jvm -XX:+UseZGC           | --scale and --jvm do not go together
          --scale --peers                     | --peers and --scale do not go together
          --peers --kernel-peers              | --peers and --kernel-peers do not go together
          --list --quick                      | --list and --quick do not go together
          --version                           | --version
          gemm                                | gemm
          """)
  void refuses(String arguments, String why) {
    assertRefused(why, arguments.split(" "));
  }

  @Test
  void refusesAFolder(@TempDir Path folder) {
    assertRefused("--out takes a file", "--filter", "gemm", "--out", folder.toString());
  }

  private static void assertRefused(String why, String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine command = new CommandLine(new Main(arguments)).setErr(new PrintWriter(said));
    assertEquals(CommandLine.ExitCode.USAGE, command.execute(arguments), said::toString);
    String sentence = said.toString().lines().findFirst().orElseThrow();
    assertTrue(sentence.contains(why), sentence);
  }
}
