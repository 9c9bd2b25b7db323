/** The lanewise command, reports and lessons. */
@SuppressWarnings("requires-automatic") // XChart has no module descriptor
module lanewise.samples {
  requires transitive lanewise.io;
  requires info.picocli;
  requires transitive java.desktop;
  requires java.net.http;
  requires jdk.management; // lets the engine ask the JVM for its flags
  requires xchart;

  exports dev.lanewise.samples.pictures;

  opens dev.lanewise.samples to
      info.picocli;
}
