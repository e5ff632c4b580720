package dev.menai.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a loop of its own, and fails the test for what it leaves behind there.
 *
 * <p>On a class it holds for all of its tests, also for those of nested and derived classes, and
 * however they are made: {@code @Test}, {@code @ParameterizedTest}, {@code @RepeatedTest},
 * {@code @TestFactory}. On a method it makes that a test, in place of {@code @Test}, and its
 * settings hold in place of the class's. It may be put on an annotation of your own.
 *
 * <p>The loop is a parameter of the test, of methods before and after each test, or of a
 * constructor that is called for each test: as {@link dev.menai.java.AsyncLoop} or as {@link
 * dev.menai.EventLoop}. On virtual time there is its {@link dev.menai.testing.VirtualClock}, too.
 *
 * <p>A test fails
 *
 * <ul>
 *   <li>if it takes longer than the {@link #timeout}: with the tasks that had not ended;
 *   <li>if it leaves a task, a timer, a future that waits for its turn at a primitive, a call that
 *       blocks for the loop, or a thread of Menai's;
 *   <li>if anything reached the loop's exception handler: what a callback threw, for instance.
 * </ul>
 *
 * <p>A test that expects something there sets an exception handler of its own. The loop is in debug
 * mode.
 *
 * <p><b>Virtual time</b> stands still while a call of {@code toThread} or a foreign stage that the
 * loop awaits is outstanding. A double for a stage that is completed by a timer of the loop, or
 * never, is {@code loop.createFuture()}: that is not foreign.
 *
 * <p><b>Threads.</b> The test runs in JUnit's thread. Tests may run in parallel; then a thread of
 * Menai's that is left behind is noticed only if it is the loop's.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@TestTemplate
@ExtendWith(LoopExtension.class)
@SuppressWarnings("exports") // the extension is for JUnit alone, which reaches it by reflection
public @interface LoopTest {
  /**
   * Whose time the loop lives on.
   *
   * @return real time unless said otherwise
   */
  LoopClock clock() default LoopClock.REAL;

  /**
   * How long the test, its constructor, and each method before and after it may take, in {@link
   * #unit} of real time.
   *
   * @return a minute unless said otherwise
   */
  long timeout() default 60;

  /**
   * The unit of {@link #timeout}.
   *
   * @return seconds unless said otherwise
   */
  TimeUnit unit() default TimeUnit.SECONDS;

  /**
   * With how many seeds the test is run, each of which shuffles what is ready in a turn.
   *
   * <p>It repeats a test method that is annotated with {@code LoopTest}, until a run fails, and
   * says with which seed that was; {@code -Dmenai.shuffle.seed=} runs that one alone. Each run has
   * an instance of its own, unless there is one for all tests of the class. A parameterised or
   * repeated test draws another seed for each of its runs. What is shuffled tells {@link
   * dev.menai.testing.VirtualClock#newLoop(String, boolean, Long)}.
   *
   * @return zero, unless said otherwise: everything runs in order
   */
  int shuffle() default 0;
}
