package dev.menai.java;

import dev.menai.Handle;
import dev.menai.queue.Queue;
import dev.menai.sync.Semaphore;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import kotlin.coroutines.Continuation;

/** Each operation that waits in a line, for the tests of what they all promise. */
enum Waiting {
  LOCK {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncLock lock = new AsyncLock(loop);
      lock.tryAcquire();
      return new Bench(
          lock::acquire,
          lock::acquire,
          lock::tryAcquire,
          lock::tryAcquire,
          k -> lock.lock().acquire(nothing(k)),
          lock::release,
          () -> lock.statistics().getWaiting(),
          false);
    }
  },
  SEMAPHORE {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncSemaphore permits = new AsyncSemaphore(loop, 0);
      return new Bench(
          permits::acquire,
          permits::acquire,
          permits::tryAcquire,
          permits::tryAcquire,
          k -> permits.semaphore().acquire(1, nothing(k)),
          permits::release,
          () -> permits.statistics().getWaiting(),
          false);
    }
  },
  TWO_PERMITS {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncSemaphore permits = AsyncSemaphore.of(loop, new Semaphore(1, 9, "pool"));
      return new Bench(
          () -> permits.acquire(2),
          callback -> permits.acquire(2, callback),
          limit -> permits.tryAcquire(2, limit),
          (limit, callback) -> permits.tryAcquire(2, limit, callback),
          k -> permits.semaphore().acquire(2, nothing(k)),
          () -> permits.release(2),
          () -> permits.statistics().getWaiting(),
          false);
    }
  },
  READ {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncRwLock lock = new AsyncRwLock(loop);
      lock.tryAcquireWrite();
      return new Bench(
          lock::acquireRead,
          lock::acquireRead,
          lock::tryAcquireRead,
          lock::tryAcquireRead,
          k -> lock.lock().acquireRead(nothing(k)),
          lock::releaseWrite,
          () -> lock.statistics().getWaiting(),
          false);
    }
  },
  WRITE {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncRwLock lock = new AsyncRwLock(loop);
      lock.tryAcquireWrite();
      return new Bench(
          lock::acquireWrite,
          lock::acquireWrite,
          lock::tryAcquireWrite,
          lock::tryAcquireWrite,
          k -> lock.lock().acquireWrite(nothing(k)),
          lock::releaseWrite,
          () -> lock.statistics().getWaiting(),
          false);
    }
  },
  EVENT {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncEvent event = new AsyncEvent(loop);
      return new Bench(
          event::await,
          event::await,
          event::tryAwait,
          event::tryAwait,
          k -> event.event().wait(nothing(k)),
          event::set,
          () -> event.statistics().getWaiting(),
          false);
    }
  },
  BARRIER {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncBarrier barrier = new AsyncBarrier(loop, 2);
      return new Bench(
          barrier::await,
          barrier::await,
          barrier::tryAwait,
          barrier::tryAwait,
          k -> barrier.barrier().wait(index(k)),
          barrier::await,
          () -> barrier.statistics().getWaiting(),
          null);
    }
  },
  PUT {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncQueue<String> queue = new AsyncQueue<>(loop, 1);
      queue.tryPut("a");
      return new Bench(
          () -> queue.put("b"),
          callback -> queue.put("b", callback),
          limit -> queue.tryPut("b", limit),
          (limit, callback) -> queue.tryPut("b", limit, callback),
          k -> queue.queue().put("b", nothing(k)),
          queue::tryGet,
          () -> queue.statistics().getWaitingToPut(),
          false);
    }
  },
  GET {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncQueue<String> queue = AsyncQueue.of(loop, new Queue<>(9, "jobs"));
      return new Bench(
          queue::get,
          queue::get,
          queue::tryGet,
          queue::tryGet,
          k -> queue.queue().get(item(k)),
          () -> queue.tryPut("a"),
          () -> queue.statistics().getWaitingToGet(),
          null);
    }
  },
  JOIN {
    @Override
    Bench on(AsyncLoop loop) {
      AsyncQueue<String> queue = new AsyncQueue<>(loop);
      queue.tryPut("a");
      return new Bench(
          queue::join,
          queue::join,
          queue::tryJoin,
          queue::tryJoin,
          k -> queue.queue().join(nothing(k)),
          queue::taskDone,
          () -> queue.statistics().getWaitingToJoin(),
          false);
    }
  };

  /** The operation on {@code loop}, at a primitive that makes it wait. */
  abstract Bench on(AsyncLoop loop);

  /** Whether what was granted can come back, so that the next one gets it. */
  boolean comesBack() {
    return switch (this) {
      case LOCK, SEMAPHORE, TWO_PERMITS, READ, WRITE, GET -> true;
      case EVENT, BARRIER, PUT, JOIN -> false;
    };
  }

  /** Whether one {@code serve} lets one waiter go, and each needs its own. */
  boolean servesOneByOne() {
    return switch (this) {
      case LOCK, SEMAPHORE, WRITE, PUT, GET -> true;
      case TWO_PERMITS, READ, EVENT, BARRIER, JOIN -> false;
    };
  }

  /**
   * @param serve lets the first who waits go
   * @param late the value of a timed form that was not served
   */
  record Bench(
      Supplier<TaskFuture<?>> future,
      Function<BiConsumer<Object, Throwable>, Handle> callback,
      Function<Duration, TaskFuture<?>> timed,
      BiFunction<Duration, BiConsumer<Object, Throwable>, Handle> timedCallback,
      Function<Continuation<Object>, Object> suspend,
      Runnable serve,
      IntSupplier waiting,
      Object late) {
    TaskFuture<?> begin() {
      return future.get();
    }

    Handle begin(BiConsumer<Object, Throwable> called) {
      return callback.apply(called);
    }

    TaskFuture<?> begin(Duration limit) {
      return timed.apply(limit);
    }

    /** Whether the value of a timed form says that it was served. */
    boolean isServed(Object value) {
      return !Objects.equals(value, late);
    }
  }

  // A continuation takes whatever the suspend function gives; Java's generics cannot say so.

  @SuppressWarnings("unchecked")
  private static Continuation<kotlin.Unit> nothing(Continuation<?> k) {
    return (Continuation<kotlin.Unit>) k;
  }

  @SuppressWarnings("unchecked")
  private static Continuation<Integer> index(Continuation<?> k) {
    return (Continuation<Integer>) k;
  }

  @SuppressWarnings("unchecked")
  private static Continuation<String> item(Continuation<?> k) {
    return (Continuation<String>) k;
  }
}
