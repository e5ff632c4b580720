package dev.menai.samples.stopsthework;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Redis has no word for "stop", but forgets a command that waits when its connection closes. */
final class LettuceFutures {
  private LettuceFutures() {}

  // <lettuce>
  /** Sends a command that may wait long on a connection of its own, which ends with the future. */
  static <T> CompletableFuture<T> onOwnConnection(
      RedisClient client,
      RedisURI uri,
      Function<RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
    CompletableFuture<T> future = new CompletableFuture<>();
    client
        .connectAsync(StringCodec.UTF8, uri)
        .thenCompose(
            connection -> {
              // However it ended; at once, if that was while the connection was made.
              future.whenComplete((value, error) -> connection.closeAsync());
              return command.apply(connection.async());
            })
        .whenComplete(
            (value, error) -> {
              if (error == null) {
                future.complete(value);
              } else {
                future.completeExceptionally(error);
              }
            });
    return future;
  }
  // </lettuce>
}
