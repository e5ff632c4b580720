package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outcomes, and durations as text. */
class OutcomeTest {
  private final IOException broken = new IOException("broken");
  private final Outcome<String> success = Outcome.success("a");
  private final Outcome<String> failure = Outcome.failure(broken);
  private final Outcome<String> cancelled = Outcome.failure(new CancellationException("why"));

  @Test
  void aSuccessHasAValue() throws Exception {
    assertTrue(success.isSuccess());
    assertFalse(success.isCancelled());
    assertEquals("a", success.value());
    assertEquals("a", success.getOrThrow());
    assertEquals("a", success.orElse("b"));
    assertNull(success.failure());
    assertNull(Outcome.success(null).value());
  }

  @Test
  void aFailureHasItsRawCause() {
    assertFalse(failure.isSuccess());
    assertFalse(failure.isCancelled());
    assertSame(broken, failure.failure());
    assertEquals("b", failure.orElse("b"));
    assertSame(broken, assertThrows(IOException.class, failure::getOrThrow));
    NoSuchElementException none = assertThrows(NoSuchElementException.class, failure::value);
    assertEquals(
        "no value but a failure: java.io.IOException: broken; ask isSuccess() first",
        none.getMessage());
    assertSame(broken, none.getCause());
    assertThrows(NullPointerException.class, () -> Outcome.failure(null));
  }

  @Test
  void aCancellationIsAFailureThatSaysSo() {
    assertTrue(cancelled.isCancelled());
    assertFalse(cancelled.isSuccess());
  }

  @Test
  void mapsTheValueAndFoldsBoth() {
    assertEquals(Outcome.success(1), success.map(String::length));
    assertEquals(failure, failure.map(String::length));
    assertEquals("a!", success.fold(value -> value + "!", Throwable::getMessage));
    assertEquals("broken", failure.fold(value -> value + "!", Throwable::getMessage));
  }

  @Test
  void isEqualByValueOrBySameFailure() {
    assertEquals(success, Outcome.success("a"));
    assertEquals(success.hashCode(), Outcome.success("a").hashCode());
    assertEquals(failure, Outcome.failure(broken));
    assertEquals(failure.hashCode(), Outcome.failure(broken).hashCode());
    assertNotEquals(failure, Outcome.failure(new IOException("broken")));
    assertNotEquals(success, failure);
    assertNotEquals(success, "a");
  }

  @Test
  void readsWell() {
    assertEquals("Outcome(a)", success.toString());
    assertEquals("Outcome(failed: java.io.IOException: broken)", failure.toString());
    assertEquals(
        "Outcome(cancelled: java.util.concurrent.CancellationException: why)",
        cancelled.toString());
    assertEquals("GatherOptions(no limit)", GatherOptions.DEFAULT.toString());
    assertEquals("GatherOptions(limit=2)", GatherOptions.DEFAULT.limit(2).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT1S, 1s",
    "PT0.2S, 200ms",
    "PT1M30S, 1m 30s",
    "PT1.5S, 1s 500ms",
    "PT48H3S, 2d 3s",
    "PT0.000001S, 1us",
    "PT0.000000001S, 1ns",
    "PT-1S, -1s"
  })
  void writesDurationsAsPeopleDo(String duration, String text) {
    assertEquals(text, Durations.format(Duration.parse(duration)));
  }
}
