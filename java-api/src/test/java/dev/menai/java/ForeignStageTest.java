package dev.menai.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Other people's stages: their outcome comes on the loop, a cancel goes to them. */
class ForeignStageTest {
  @RegisterExtension final Loops loops = new Loops();

  private final AsyncLoop loop = loops.start();

  @Test
  void givesTheirOutcomeRawOnTheLoop() throws Exception {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    IOException broken = new IOException("broken");
    TaskFuture<String> thread =
        loop.adopt(foreign).thenApply(value -> value + Thread.currentThread().getName());
    TaskFuture<Throwable> failure =
        loop.adopt(foreign.<String>thenCompose(value -> CompletableFuture.failedFuture(broken)))
            .handle((value, seen) -> seen);
    foreign.complete("on ");
    assertEquals("on menai-orders", thread.await());
    assertSame(broken, failure.await());
    assertEquals("on ", loop.adopt(foreign).join(), "done before");
  }

  @Test
  void oneOfOursIsTakenAsItIs() throws Exception {
    AsyncLoop other = loops.start("other");
    TaskFuture<String> ours = loop.createFuture();
    assertSame(ours, loop.adopt(ours));
    TaskFuture<String> followed = other.adopt(ours);
    assertSame(other, followed.loop());
    followed.cancel(true);
    assertTrue(ours.isCancelled());
  }

  @Test
  void aStageThatCannotBeCancelledGoesOn() throws Exception {
    CompletableFuture<String> hidden = new CompletableFuture<>();
    TaskFuture<String> adopted = loop.adopt(hidden.minimalCompletionStage());
    adopted.cancel(true);
    assertFalse(hidden.isDone());
    TaskFuture<Void> stopped = adopted.stopped();
    assertFalse(stopped.isDone());
    hidden.complete("a");
    stopped.await();
  }

  @Test
  void aMinimalStageCanOnlyBeDerivedFrom() throws Exception {
    TaskFuture<String> future = loop.createFuture();
    CompletionStage<String> minimal = future.minimalCompletionStage();
    CompletableFuture<?> disguised = (CompletableFuture<?>) minimal;
    assertThrows(UnsupportedOperationException.class, disguised::join);
    assertThrows(UnsupportedOperationException.class, disguised::get);
    assertThrows(UnsupportedOperationException.class, disguised::isDone);
    assertThrows(UnsupportedOperationException.class, () -> disguised.complete(null));
    assertThrows(UnsupportedOperationException.class, () -> disguised.cancel(true));
    assertThrows(UnsupportedOperationException.class, () -> disguised.orTimeout(1, TimeUnit.DAYS));
    CompletionStage<String> derived = minimal.thenApply(value -> value + loop.isOnLoop());
    assertThrows(
        UnsupportedOperationException.class, ((CompletableFuture<?>) derived)::isCancelled);
    future.complete("a");
    assertEquals("atrue", derived.toCompletableFuture().get());
  }

  static Stream<Function<Exchange, TaskFuture<?>>> waysToCancel() {
    return Stream.of(
        x -> x.loop.adopt(x.response()),
        x -> x.loop.adopt(x.response()).thenApply(HttpResponse::body).thenApply(String::length),
        x -> x.loop.createTask("fetch", x::response).thenApply(HttpResponse::body),
        x -> x.loop.gather(List.of(x.response(), new CompletableFuture<>())).thenApply(List::size),
        x -> x.loop.gather(List.of(1, 2), n -> n == 1 ? x.response() : null, o -> o.limit(1)),
        x -> x.loop.timeout(Duration.ofDays(1), x::response).thenApply(HttpResponse::body),
        x ->
            x.loop
                .createTask(() -> CompletableFuture.completedFuture("a"))
                .thenCompose(value -> x.response())
                .thenApply(HttpResponse::body));
  }

  @ParameterizedTest
  @MethodSource("waysToCancel")
  void theJdksHttpClientAbortsItsExchangeOnACancel(Function<Exchange, TaskFuture<?>> way)
      throws Exception {
    try (Exchange exchange = new Exchange(loop)) {
      TaskFuture<?> future = way.apply(exchange);
      exchange.awaitRequest();
      future.cancel(true);
      exchange.awaitAbort();
    }
  }

  @Test
  void theJdksHttpClientAbortsItsExchangeAtADeadline() throws Exception {
    try (Exchange exchange = new Exchange(loop)) {
      CompletableFuture<HttpResponse<String>> response = exchange.response();
      exchange.awaitRequest();
      TaskFuture<HttpResponse<String>> limited = loop.timeout(Duration.ofMillis(1), response);
      TaskFuture<String> body =
          loop.adopt(response).thenApply(HttpResponse::body).orTimeout(Duration.ofMillis(1));
      exchange.awaitAbort();
      assertThrows(TimeoutException.class, limited::await);
      assertThrows(Exception.class, body::await);
    }
  }

  /** A server that never answers, and says when the client has gone away. */
  static final class Exchange implements AutoCloseable {
    final AsyncLoop loop;
    private final ServerSocket server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<Socket> connected = new CompletableFuture<>();

    Exchange(AsyncLoop loop) throws IOException {
      this.loop = loop;
      this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      Thread acceptor = new Thread(this::accept, "server that never answers");
      acceptor.setDaemon(true);
      acceptor.start();
    }

    private void accept() {
      try {
        Socket socket = server.accept();
        socket.setSoTimeout(20_000);
        socket.getInputStream().read(); // the request has begun
        connected.complete(socket);
      } catch (IOException e) {
        connected.completeExceptionally(e);
      }
    }

    CompletableFuture<HttpResponse<String>> response() {
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    void awaitRequest() throws Exception {
      connected.get(20, TimeUnit.SECONDS);
    }

    /** Reads what is left of the request, and then the end of the connection. */
    void awaitAbort() throws Exception {
      Socket socket = connected.get(20, TimeUnit.SECONDS);
      try {
        while (socket.getInputStream().read() != -1) {
          // the request's other bytes
        }
      } catch (java.net.SocketTimeoutException e) {
        throw new AssertionError("the exchange is still open", e);
      } catch (IOException reset) {
        // as good as an end
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      if (connected.isDone() && !connected.isCompletedExceptionally()) {
        connected.join().close();
      }
    }
  }
}
