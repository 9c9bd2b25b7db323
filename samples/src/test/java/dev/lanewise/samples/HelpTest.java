package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelpTest {
  @Test
  void theCommandNamesItsSubcommands() {
    Cli cli = Cli.run("--help").expect(0);
    for (String name :
        new String[] {
          "train",
          "evaluate",
          "predict",
          "summary",
          "show",
          "augment",
          "download",
          "doctor",
          "--help",
          "--version",
          "130"
        }) {
      assertTrue(cli.out().contains(name), cli.out());
    }
    assertEquals("", cli.err());
  }

  @ParameterizedTest
  @CsvSource({
    "train, --data --model --epochs --batch-size --optimizer --learning-rate --schedule --callbacks"
        + " --class-weight --validation-split --seed --threads --limit --resume --out --augment"
        + " --workers --image-size --skip-broken",
    "evaluate, --model --data --image-size --skip-broken",
    "predict, --model IMAGE --top --invert",
    "summary, --model",
    "show, --data --image-size --skip-broken --out --part --count --seed",
    "augment, --data --augment --preview --out --images --variants --seed",
    "download, NAME --dir --mirror LANEWISE_CACHE",
    "doctor, --explain --json",
  })
  void aSubcommandNamesItsOptions(String subcommand, String options) {
    for (String help : new String[] {"--help", "-h"}) {
      Cli cli = Cli.run(subcommand, help).expect(0);
      for (String option : (options + " --json --stacktrace --help").split(" ")) {
        assertTrue(cli.out().contains(option), () -> option + " is missing in " + cli.out());
      }
      assertTrue(cli.out().lines().allMatch(line -> line.length() <= 80), cli.out());
      assertTrue(cli.out().chars().noneMatch(c -> c == 27), "escape sequences");
    }
  }

  @Test
  void theVersionIsOneLine() {
    Cli cli = Cli.run("--version").expect(0);
    assertTrue(cli.out().matches("lanewise \\S.*\\R"), cli.out());
  }
}
