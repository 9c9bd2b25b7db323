package dev.lanewise.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final List<String> SECTIONS =
      List.of("figures", "curves", "confusion", "mistakes", "filters", "summary", "settings");

  /** Where the screenshots go, to be looked at; none are kept without it. */
  private static final String SHOTS = System.getProperty("lanewise.test.screenshots");

  @TempDir static Path temp;
  private static Path report;

  @BeforeAll
  static void train() {
    Path run = temp.resolve("run");
    Cli.run(
            "train",
            "--data",
            TinyData.in(temp),
            "--model",
            "mnist-cnn-small",
            "--epochs",
            2,
            "--validation-split",
            0.2,
            "--out",
            run)
        .expect(0);
    report = run.resolve("report.html");
  }

  /** Widths at which people look: a desk and a telephone. */
  private static final int[] WIDTHS = {1280, 390};

  @Test
  void theRenderedPageHasItsPiecesAndNothingOverflows() throws Exception {
    Path chromium = Browser.chromium();
    Assumptions.assumeTrue(
        chromium != null, "no chromium on the PATH or in /usr/bin: the report was not looked at");
    try (Browser browser = new Browser(temp.resolve("profile"), report)) {
      for (int width : WIDTHS) {
        for (boolean dark : new boolean[] {false, true}) {
          browser.resize(width, 900, dark);
          look(browser, width + (dark ? " dark" : " light"));
          if (SHOTS != null) {
            browser.screenshot(Path.of(SHOTS, "report-%d-%s.png".formatted(width, dark)));
          }
        }
      }
      assertEquals(List.of(), browser.complaints());
      List<String> outside =
          browser.requests().stream()
              .filter(url -> !url.startsWith("data:") && !url.equals("about:blank"))
              .filter(url -> !url.equals(report.toUri().toString()))
              .toList();
      assertEquals(List.of(), outside);
      assertTrue(browser.requests().contains(report.toUri().toString()), "requests were recorded");
    }
  }

  private static void look(Browser browser, String how) throws Exception {
    assertEquals(
        SECTIONS,
        browser.list("[...document.querySelectorAll('section')].map(s => s.id)"),
        () -> how);
    // Whatever reaches out of the window, but for what scrolls in a box of its own.
    assertEquals(
        List.of(),
        browser.list(
            """
            [...document.querySelectorAll('body *')]
              .filter(e => !e.closest('pre, .wide') && e.getClientRects().length > 0)
              .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
              .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))\
            """),
        () -> how + ": reaches out of the window");
    assertEquals(
        List.of(),
        browser.list(
            """
            [...document.querySelectorAll('img')]
              .filter(i => !i.complete || i.naturalWidth == 0 || !i.alt || i.width < 40)
              .map(i => i.outerHTML.slice(0, 80))\
            """),
        () -> how + ": images that are broken, too small or without a text");
    assertEquals(
        List.of("loss over 2 epochs", "accuracy over 2 epochs", "confusion matrix", "filters"),
        browser.list(
            """
            [...document.querySelectorAll('section .paper > svg[role=img]')]
              .filter(s => s.getBoundingClientRect().width > 200
                  && s.getBoundingClientRect().height > 20)
              .map(s => s.getAttribute('aria-label'))
              .map(l => l.includes('over 2 epochs') ? l.split(': ').at(-1)
                  : l.includes('confusion matrix') ? 'confusion matrix'
                  : l.includes('32 filters') ? 'filters' : l)\
            """),
        () -> how + ": drawings");
    assertEquals("100", browser.text("String(" + CELLS + ")"), () -> how + ": cells of the matrix");
    assertTrue(
        Integer.parseInt(
                browser.text("String(document.querySelectorAll('#mistakes li img').length)"))
            > 0,
        () -> how + ": mistakes");
    assertTrue(
        browser.text("document.querySelector('#summary pre').innerText").contains("conv2d_1"),
        () -> how + ": summary");
    double contrast = Double.parseDouble(browser.text(CONTRAST));
    assertTrue(contrast >= 4.5, () -> how + ": least contrast of text " + contrast);
  }

  /** The squares of the confusion matrix: 44 pixels wide and high as drawn. */
  private static final String CELLS =
      """
      [...document.querySelectorAll('#confusion path')]
        .map(p => p.getBBox()).filter(b => b.width == 44 && b.height == 44).length\
      """;

  /** The least contrast of a text to its ground, as WCAG computes it; 4.5 is what it asks for. */
  private static final String CONTRAST =
      """
      (() => {
        const numbers = c => c.match(/[0-9.]+/g).map(Number);
        const light = c => {
          const [r, g, b] = numbers(c).map(v => v / 255)
              .map(v => v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = e => {
          for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if (numbers(c).length < 4 || numbers(c)[3] > 0) return c;
          }
          return 'rgb(255, 255, 255)';
        };
        let least = 21;
        for (const e of document.querySelectorAll('h1, h2, p, th, td, pre, li span, li small')) {
          const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
          least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
        }
        return String(least);
      })()\
      """;

  /** Holds where there is no browser too. */
  @Test
  void theFileRefersToNothingOutside() throws IOException {
    String html = Files.readString(report);
    assertTrue(html.contains("default-src 'none'"));
    // The names of XML are no addresses to fetch.
    String rest = html.replace("http://www.w3.org/2000/svg", "");
    assertFalse(Pattern.compile("https?:|@import|<script|url\\((?!#)").matcher(rest).find());
    assertFalse(
        Pattern.compile("(src|href)=\"(?!data:|#)").matcher(rest).find(), "all is in the page");
    for (String part : SECTIONS) {
      assertEquals(2, html.split("<section id=\"" + part + "\">", -1).length, part);
    }
    for (String told : List.of("RMSprop(0.001)", "220,234", "test accuracy", "batch size")) {
      assertTrue(html.contains(told), told);
    }
  }

  @Test
  void aNetworkWithoutConvolutionsAndATrainingThatDivergedHaveOneToo() throws IOException {
    Path run = temp.resolve("diverged");
    Cli.run(
            "train",
            "--data",
            temp.resolve("tiny"),
            "--model",
            "softmax",
            "--epochs",
            1,
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e38",
            "--out",
            run)
        .expect(0);
    String html = Files.readString(run.resolve("report.html"));
    assertTrue(html.contains("This network has no convolution."));
    assertTrue(html.contains("NaN"), "the loss");
  }
}
