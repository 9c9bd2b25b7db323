package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.engine.Simd;
import dev.lanewise.engine.Threads;
import dev.lanewise.nn.Config;
import org.junit.jupiter.api.Test;

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
}
