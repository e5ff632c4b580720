package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.menai.ContextCarrier;
import dev.menai.future.AwaitKt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/** What hangs on a thread, carried to the functions that the thread gives to a loop. */
class ContextTest {
  private static final int FACTOR = Integer.getInteger("menai.stress.factor", 1);

  @RegisterExtension final Loops loops = new Loops();

  private final ThreadLocal<String> user = new ThreadLocal<>();
  private final AsyncLoop loop = loops.start();
  private final List<Object> seen = new CopyOnWriteArrayList<>();
  private volatile int looks;

  {
    loop.carry(ContextCarrier.threadLocal(user));
  }

  /** Gives {@code source} a function that tells what it sees, and returns when that has run. */
  private interface Place {
    CompletionStage<?> put(ContextTest test, TaskFuture<String> source);
  }

  private static Place named(String name, Place place) {
    return new Place() {
      @Override
      public CompletionStage<?> put(ContextTest test, TaskFuture<String> source) {
        return place.put(test, source);
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private static Place callback(String name, Callback callback) {
    return named(
        name,
        (test, source) -> {
          CompletableFuture<Void> called = new CompletableFuture<>();
          callback.put(
              test,
              () -> {
                test.see();
                called.complete(null);
              });
          return called;
        });
  }

  private interface Callback {
    void put(ContextTest test, Runnable see);
  }

  static Stream<Place> places() {
    return Stream.of(
        named("thenApply", (test, source) -> source.thenApply(test::seeing)),
        named("thenAccept", (test, source) -> source.thenAccept(test::seeing)),
        named("thenRun", (test, source) -> source.thenRun(test::see)),
        named("thenApplyAsync", (test, source) -> source.thenApplyAsync(test::seeing)),
        named(
            "thenApplyAsync elsewhere",
            (test, source) -> source.thenApplyAsync(test::seeing, command -> inThread(command))),
        named("thenCompose", (test, source) -> source.thenCompose(test::stageSeeing)),
        named("handle", (test, source) -> source.handle((value, failure) -> test.seeing(value))),
        named("whenComplete", (test, source) -> source.whenComplete((value, e) -> test.see())),
        named(
            "exceptionally",
            (test, source) ->
                source
                    .thenApply(value -> Integer.parseInt("no number"))
                    .exceptionally(
                        failure -> {
                          test.see();
                          return 1;
                        })),
        named(
            "thenCombine",
            (test, source) -> source.thenCombine(source, (one, two) -> test.seeing(one))),
        named(
            "applyToEither",
            (test, source) -> source.applyToEither(new CompletableFuture<>(), test::seeing)),
        named("createTask", (test, source) -> test.loop.createTask(() -> test.stageSeeing("a"))),
        named(
            "gather",
            (test, source) -> test.loop.gather(List.of("a"), item -> test.stageSeeing(item))),
        named("future", (test, source) -> test.loop.future(k -> test.seeing("a"))),
        named("with", (test, source) -> new AsyncLock(test.loop).with(() -> test.stageSeeing("a"))),
        named("toThread", (test, source) -> test.loop.toThread(() -> test.seeing("a"))),
        named("taskGroup", (test, source) -> test.loop.taskGroup(group -> test.stageSeeing("a"))),
        named("race", (test, source) -> test.loop.race(() -> test.stageSeeing("a"))),
        named(
            "race with a stagger",
            (test, source) ->
                test.loop.race(
                    Duration.ofMillis(1),
                    List.<AsyncSupplier<String>>of(
                        CompletableFuture::new, () -> test.stageSeeing("a")))),
        named(
            "asCompleted",
            (test, source) -> test.loop.asCompleted(List.of(source)).each(ended -> test.see())),
        named(
            "gather of a publisher",
            (test, source) -> test.gathered(test.loop.asCompleted(List.of(source)))),
        named("forEach", (test, source) -> test.worked()),
        named("predicate", (test, source) -> test.awaited()),
        named(
            "completeAsync",
            (test, source) ->
                test.loop
                    .<String>createFuture()
                    .completeAsync(() -> test.seeing("a"), command -> inThread(command))),
        callback("callSoon", (test, see) -> test.loop.callSoon(see)),
        callback("callLater", (test, see) -> test.loop.callLater(Duration.ofMillis(1), see)),
        callback("executor", (test, see) -> test.loop.executor().execute(see)),
        callback("scheduledExecutor", (test, see) -> test.loop.scheduledExecutor().execute(see)),
        callback(
            "schedule",
            (test, see) -> test.loop.scheduledExecutor().schedule(see, 1, TimeUnit.MILLISECONDS)),
        callback(
            "callback twin",
            (test, see) -> test.loop.createTask(() -> stage("a"), (value, failure) -> see.run())));
  }

  private CompletionStage<?> gathered(Flow.Publisher<?> publisher) {
    return loop.gather(publisher, item -> stageSeeing("a"), options -> options);
  }

  private CompletionStage<?> worked() {
    AsyncQueue<String> jobs = new AsyncQueue<>(loop);
    TaskFuture<Void> ended = jobs.forEach(1, this::stageSeeing);
    jobs.tryPut("a");
    jobs.shutdown();
    return ended;
  }

  private CompletionStage<?> awaited() {
    AsyncLock lock = new AsyncLock(loop);
    AsyncCondition condition = new AsyncCondition(loop, lock);
    assertTrue(lock.tryAcquire());
    TaskFuture<?> waiting = condition.awaitUntil(this::isSecondLook);
    assertTrue(lock.tryAcquire(), "the wait has released it");
    condition.signalAll();
    lock.release();
    return waiting;
  }

  /** The first look is the caller's own. */
  private boolean isSecondLook() {
    return looks++ > 0 && seen.add(String.valueOf(user.get()));
  }

  // asyncio 18
  @ParameterizedTest
  @MethodSource("places")
  void itsFunctionSeesWhatTheThreadHadThatGaveIt(Place place) throws Exception {
    TaskFuture<String> source = loop.createFuture();
    CompletionStage<?> done = as("ann", () -> place.put(this, source));
    as("bob", () -> source.complete("a"));
    done.toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertEquals(List.of("ann"), seen);
    assertNull(Loops.call(loop, user::get), "left on the loop's thread");
  }

  @Test
  void whatAFunctionChangesReachesWhatItCreatesAndNobodyElse() throws Exception {
    TaskFuture<String> source = loop.createFuture();
    TaskFuture<Object> inner =
        as(
            "ann",
            () ->
                source.thenCompose(
                    value -> {
                      user.set("bob");
                      return loop.sleep(Duration.ZERO).thenApply(slept -> user.get());
                    }));
    TaskFuture<Object> next = source.thenApply(value -> String.valueOf(user.get()));
    source.complete("a");
    assertEquals("bob", inner.await());
    assertEquals("null", next.await());
  }

  @Test
  void aSuspendFunctionKeepsItOverItsSuspensions() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    TaskFuture<String> future =
        as(
            "ann",
            () ->
                loop.future(
                    k -> {
                      see();
                      return AwaitKt.await(stage, k);
                    }));
    stage.complete("a");
    future.await();
    assertEquals(List.of("ann"), seen);
  }

  // asyncio 317
  @Test
  void theExceptionHandlerSeesWhatTheCallbackHad() throws Exception {
    loop.exceptionHandler(context -> seen.add(context.getException().getMessage() + user.get()));
    as(
        "ann",
        () ->
            loop.createTask(
                () -> stage("a"),
                (value, failure) -> {
                  throw new IllegalStateException("broken by ");
                }));
    Loops.settle(loop);
    assertEquals(List.of("broken by ann"), seen);
  }

  @Test
  void failuresComeThroughUnchanged() {
    RuntimeException broken = new RuntimeException("broken");
    TaskFuture<Object> future =
        loop.createTask(
            () -> {
              throw broken;
            });
    assertEquals(broken, assertThrows(RuntimeException.class, future::await));
  }

  @Test
  void theMdcIsCarried() throws Exception {
    loop.carry(ContextCarrier.mdc());
    TaskFuture<String> source = loop.createFuture();
    MDC.put("request", "7");
    TaskFuture<String> request = source.thenApply(value -> MDC.get("request"));
    MDC.remove("request");
    source.complete("a");
    assertEquals("7", request.await());
    assertNull(Loops.call(loop, () -> MDC.get("request")));
  }

  @Test
  void aLoopThatCarriesNothingInstallsNothing() throws Exception {
    AsyncLoop plain = loops.start("plain");
    TaskFuture<String> future = as("ann", () -> plain.createTask(() -> stage(user.get())));
    assertNull(future.await());
  }

  @Test
  void nullIsRefusedAtTheCall() {
    assertThrows(NullPointerException.class, () -> loop.carry(null));
  }

  /** Functions given by several threads at once, completed by others: each sees its own. */
  @Test
  void stressEachSeesItsOwn(TestInfo test) throws Exception {
    long seed = Long.getLong("menai.stress.seed", System.nanoTime());
    System.out.println(test.getDisplayName() + " with -Dmenai.stress.seed=" + seed);
    List<TaskFuture<Boolean>> right = new ArrayList<>();
    List<CompletableFuture<List<TaskFuture<Boolean>>>> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(seed + i);
      threads.add(CompletableFuture.supplyAsync(() -> derive(random)));
    }
    for (CompletableFuture<List<TaskFuture<Boolean>>> thread : threads) {
      right.addAll(thread.get(30, TimeUnit.SECONDS));
    }
    for (TaskFuture<Boolean> each : right) {
      assertEquals(true, each.await(Duration.ofSeconds(30)));
    }
    assertNull(Loops.call(loop, user::get));
  }

  private List<TaskFuture<Boolean>> derive(Random random) {
    List<TaskFuture<Boolean>> right = new ArrayList<>();
    TaskFuture<String> shared = loop.createFuture();
    for (int i = 0; i < 500 * FACTOR; i++) {
      String name = "user " + random.nextInt();
      user.set(name);
      TaskFuture<String> source =
          random.nextBoolean() ? shared : loop.createTask(() -> stage(user.get()));
      right.add(
          source.thenApply(
              value -> {
                boolean own = name.equals(user.get());
                user.set("leaked");
                return own;
              }));
    }
    user.remove();
    shared.complete("a");
    return right;
  }

  private <T> T as(String name, Callable<T> action) throws Exception {
    user.set(name);
    try {
      return action.call();
    } finally {
      user.remove();
    }
  }

  private void see() {
    seen.add(String.valueOf(user.get()));
  }

  private String seeing(String value) {
    see();
    return value;
  }

  private CompletionStage<String> stageSeeing(String value) {
    see();
    return stage(value);
  }

  private static CompletionStage<String> stage(String value) {
    return CompletableFuture.completedFuture(value);
  }

  private static void inThread(Runnable command) {
    new Thread(command).start();
  }
}
