package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.SelfCheck;
import dev.lanewise.engine.SelfCheck.Speed;
import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Config;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
  @Test
  void tellsWhatRunsAndHowFast() {
    Cli cli = Cli.run("doctor", "--json").expect(0);
    Config json = cli.json();
    assertTrue(json.getString("jdk").startsWith(Runtime.version().toString()), json::toString);
    assertEquals(Simd.name(), json.getString("simd"));
    assertEquals(Simd.reason(), json.getString("simdReason"));
    assertEquals(Simd.bits(), json.getInt("bits"));
    assertEquals(Simd.hasFma(), json.getBoolean("fma"));
    assertEquals(Threads.get(), json.getInt("threads"));
    assertTrue(json.getDouble("peakGflops") > 0, json::toString);
    for (String share : new String[] {"gemmShare", "convShare"}) {
      // How large they are is for the benchmarks; here, that they are shares of one peak.
      assertTrue(
          json.getDouble(share) > 0 && json.getConfig("allThreads").getDouble(share) > 0,
          json::toString);
    }
    assertTrue(json.getLong("bytesPerCall") >= -1, json::toString);
    assertEquals(!Simd.isVector(), json.getList("warnings").toString().contains("scalar"));
    for (String line : new String[] {"Java  ", "FMA  ", "Threads  ", Simd.name()}) {
      assertTrue(cli.err().contains(line), cli.err());
    }
  }

  @Test
  void onlyVectorKernelsKnowWinograd() {
    assertTrue(DoctorCommand.isAboveByWinograd(check("vector256", 12)));
    assertFalse(DoctorCommand.isAboveByWinograd(check("vector256", 9)));
    assertFalse(DoctorCommand.isAboveByWinograd(check("scalar", 12)));
  }

  private static SelfCheck check(String simd, double speed) {
    Speed peak = new Speed("peak", 10, 10, 0);
    return new SelfCheck(simd, "", 1, peak, List.of(new Speed("convolution", speed, speed, 0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "64,32,28,28,64|kernel=3x3 strides=1x1 dilation=1x1 groups=1 pad=1,1,1,1 -> 28x28",
        "1,3,224,224,64,7,2|kernel=7x7 strides=2x2 dilation=1x1 groups=1 pad=2,3,2,3 -> 112x112",
        "8,64,56,56,64,3x1,1x2,valid,2,64|kernel=3x1 strides=1x2 dilation=2x2 groups=64"
            + " pad=0,0,0,0 -> 52x28",
      })
  void tellsTheChoiceForAConvolution(String value, String geometry) {
    Cli cli = Cli.run("doctor", "--explain", value, "--json").expect(0);
    assertTrue(cli.json().getString("geometry").endsWith(geometry), cli.out());
    for (String problem : new String[] {"forward ", "backward-data ", "backward-weights "}) {
      long taken =
          cli.err()
              .lines()
              .filter(line -> line.contains(problem) && line.endsWith(": taken"))
              .count();
      assertEquals(1, taken, cli.err());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "64,32,28,28|4 values",
        "64,32,28,x,64|'x'",
        "64,32,28,28,64,3x3x3|'3x3x3'",
        "64,32,28,28,64,3,1,full|'full'",
        "64,32,28,28,64,3,0|strides",
        "64,32,28,28,64,30,1,valid|does not fit",
        "64,32,28,28,64,3,1,same,1,5|groups",
      })
  void aConvolutionThatIsNoneIsRefused(String value, String why) {
    Cli cli = Cli.run("doctor", "--explain", value).expect(2);
    assertTrue(cli.err().contains("--explain") && cli.err().contains(why), cli.err());
    assertTrue(cli.err().contains("images,channels,rows,columns,filters"), cli.err());
  }
}
