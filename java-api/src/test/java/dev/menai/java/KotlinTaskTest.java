package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.Task;
import dev.menai.TaskCancelledException;
import dev.menai.future.AwaitKt;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.DelayKt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks of Kotlin's as futures, and futures of ours awaited in suspend code. */
class KotlinTaskTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();

  @Test
  void givesTheTasksOutcome() throws Exception {
    IOException broken = new IOException("broken");
    Task<String> good = task(loop, "good", (scope, k) -> "a");
    Task<String> bad =
        task(
            loop,
            "bad",
            (scope, k) -> {
              throw Failures.<RuntimeException>sneak(broken);
            });
    assertEquals("a", loop.future(good).await());
    assertSame(
        broken.getClass(), assertThrows(IOException.class, loop.future(bad)::await).getClass());
    assertEquals("menai-orders", loop.future(good).thenApply(value -> thread()).await());
  }

  @Test
  void aCancelGoesToTheTask() throws Exception {
    Task<Object> task = sleeping(loop, "sleeper");
    TaskFuture<Object> future = loop.future(task);
    Loops.settle(loop);
    future.thenApply(value -> value).cancel("from Java");
    assertTrue(future.isCancelled());
    future.stopped().await();
    assertTrue(task.isCancelled());
    assertTrue(task.isCompleted());
  }

  @Test
  void stoppedWaitsForTheTasksBody() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Task<Object> task =
        task(
            loop,
            "busy",
            (scope, k) -> {
              running.countDown();
              CancellationTest.awaitUninterruptibly(end);
              return "ignored";
            });
    TaskFuture<Object> future = loop.future(task);
    running.await();
    future.cancel(true);
    TaskFuture<Void> stopped = future.stopped();
    assertFalse(stopped.isDone());
    end.countDown();
    stopped.await();
    assertTrue(task.isCompleted());
  }

  @Test
  void aTaskThatIsCancelledCancelsItsFutures() throws Exception {
    Task<Object> task = sleeping(loop, "sleeper");
    TaskFuture<Object> future = loop.future(task);
    task.cancel("by Kotlin");
    assertEquals(
        "by Kotlin", assertThrows(CancellationException.class, future::await).getMessage());
  }

  @Test
  void aTimeoutOfATaskNamesItAndWaitsForItsEnd() {
    TaskFuture<Object> future = loop.future(sleeping(loop, "sleeper"));
    TaskFuture<Object> limited = loop.timeout(java.time.Duration.ofMillis(1), future);
    assertEquals(
        "no result within 1ms (task \"sleeper\")",
        assertThrows(java.util.concurrent.TimeoutException.class, limited::await).getMessage());
    assertTrue(future.stopped().isDone());
  }

  @Test
  void aCoroutineThatAwaitsIsAConsumer() throws Exception {
    TaskFuture<String> shared = loop.createFuture();
    Task<String> first = awaiting("first", shared);
    Task<String> second = awaiting("second", shared);
    Loops.settle(loop);
    first.cancel("not needed");
    loop.future(first).stopped().await();
    assertFalse(shared.isDone());
    second.cancel("not needed either");
    loop.future(second).stopped().await();
    assertTrue(shared.isCancelled());
  }

  @Test
  void aCoroutineGetsTheValueOrTheRawFailure() throws Exception {
    IOException broken = new IOException("broken");
    TaskFuture<String> good = loop.createFuture();
    TaskFuture<String> bad = loop.createFuture();
    Task<String> value = awaiting("value", good.thenApply(v -> v + "!"));
    Task<String> failure = awaiting("failure", bad.thenApply(v -> v));
    good.complete("a");
    bad.completeExceptionally(broken);
    assertEquals("a!", loop.future(value).await());
    assertEquals(
        "broken", assertThrows(IOException.class, loop.future(failure)::await).getMessage());
  }

  @Test
  void aCoroutineSeesSomebodyElsesCancelAsAFailure() throws Exception {
    TaskFuture<String> future = loop.createFuture();
    Task<String> task = awaiting("healthy", future);
    Loops.settle(loop);
    future.cancel("by somebody");
    assertThrows(TaskCancelledException.class, loop.future(task)::await);
  }

  @Test
  void nullIsRefusedAtTheCall() {
    assertThrows(NullPointerException.class, () -> loop.future((Task<String>) null));
    assertThrows(NullPointerException.class, () -> loop.adopt(null));
  }

  private Task<String> awaiting(String name, CompletionStage<String> stage) {
    return task(loop, name, (scope, k) -> AwaitKt.await(stage, cast(k)));
  }

  @SuppressWarnings("unchecked")
  private static <T> Continuation<T> cast(Continuation<?> continuation) {
    return (Continuation<T>) continuation;
  }

  static Task<Object> sleeping(AsyncLoop loop, String name) {
    return task(loop, name, (scope, k) -> DelayKt.delay(Long.MAX_VALUE, cast(k)));
  }

  private static <T> Task<T> task(
      AsyncLoop loop,
      String name,
      Function2<CoroutineScope, Continuation<? super T>, Object> block) {
    return loop.eventLoop().createTask(name, false, EmptyCoroutineContext.INSTANCE, block);
  }

  private static String thread() {
    return Thread.currentThread().getName();
  }
}
