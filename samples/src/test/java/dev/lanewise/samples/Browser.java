package dev.lanewise.samples;

import dev.lanewise.nn.Config;
import dev.lanewise.nn.saving.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A page in headless Chromium, looked at through its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final int SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<Config>> answers = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private String session;
  private int sent;

  /** The program, on the PATH or where Debian has it; null where there is none. */
  static Path chromium() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/bin";
    return Stream.of(path.split(":"))
        .flatMap(folder -> Stream.of(Path.of(folder, "chromium"), Path.of(folder, "chrome")))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** Opens a file and waits until it is loaded. */
  Browser(Path profile, Path page) throws Exception {
    Path log = profile.resolveSibling("chromium.log");
    process =
        new ProcessBuilder(
                chromium().toString(),
                "--headless",
                "--no-sandbox", // containers often have none; the page is our own
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address(log)), new Listener())
            .get(SECONDS, TimeUnit.SECONDS);
    String target = call("Target.createTarget", Map.of("url", "about:blank")).getString("targetId");
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .getString("sessionId");
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      call(domain + ".enable", Map.of());
    }
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    loaded.get(SECONDS, TimeUnit.SECONDS);
  }

  private String address(Path log) throws IOException, InterruptedException {
    String before = "DevTools listening on ";
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        System.nanoTime() < end && process.isAlive();
        Thread.sleep(50)) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith(before)) {
          return line.substring(before.length());
        }
      }
    }
    process.destroyForcibly();
    throw new IOException("Chromium did not start:\n" + Files.readString(log));
  }

  private synchronized Config call(String method, Map<String, ?> arguments) throws Exception {
    int id = ++sent;
    CompletableFuture<Config> answer = new CompletableFuture<>();
    answers.put(id, answer);
    Config message = Config.of("id", id, "method", method, "params", arguments);
    message = session == null ? message : message.with("sessionId", session);
    socket.sendText(Json.write(message.values()), true).get(SECONDS, TimeUnit.SECONDS);
    Config answered = answer.get(SECONDS, TimeUnit.SECONDS);
    if (answered.has("error")) {
      throw new IOException(method + ": " + answered.getConfig("error"));
    }
    return answered.getConfig("result");
  }

  /** Gives the page another size, and day or night. */
  void resize(int width, int height, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  /** The value of a JavaScript expression, which must be a string. */
  String text(String expression) throws Exception {
    Config result =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result);
    }
    return result.getConfig("result").getString("value");
  }

  /** The strings of a JavaScript array. */
  List<String> list(String expression) throws Exception {
    return Json.readObject(text("JSON.stringify({list: " + expression + "})"))
        .getList("list")
        .stream()
        .map(String::valueOf)
        .toList();
  }

  /** Writes what the page looks like, from top to bottom, as PNG. */
  void screenshot(Path file) throws Exception {
    Config shot =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.write(file, Base64.getDecoder().decode(shot.getString("data")));
  }

  /** The addresses the page has asked for. */
  List<String> requests() {
    return new ArrayList<>(requests);
  }

  /** What came to the console: errors, warnings, anything. */
  List<String> complaints() {
    return new ArrayList<>(complaints);
  }

  @Override
  public void close() throws IOException {
    session = null;
    try {
      call("Browser.close", Map.of());
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Chromium did not end by itself", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void hear(Config message) {
    if (message.has("id")) {
      answers.remove(message.getInt("id")).complete(message);
      return;
    }
    switch (message.getString("method")) {
      case "Page.loadEventFired" -> loaded.complete(null);
      case "Network.requestWillBeSent" ->
          requests.add(message.getConfig("params").getConfig("request").getString("url"));
      case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" ->
          complaints.add(message.toString());
      default -> {} // of no interest
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        hear(Json.readObject(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
