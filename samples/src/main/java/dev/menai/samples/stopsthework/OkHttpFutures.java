package dev.menai.samples.stopsthework;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** OkHttp has callbacks, and a call that can be cancelled; this makes futures of them. */
final class OkHttpFutures {
  private OkHttpFutures() {}

  // <okhttp>
  /** Begins the call. It ends with the future: cancelled, timed out or failed. */
  static CompletableFuture<Response> send(Call call) {
    CompletableFuture<Response> future = new CompletableFuture<>();
    future.whenComplete(
        (response, error) -> {
          if (error != null) {
            call.cancel();
          }
        });
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call call, Response response) {
            if (!future.complete(response)) {
              response.close(); // nobody wants it any more
            }
          }

          @Override
          public void onFailure(Call call, IOException error) {
            future.completeExceptionally(error);
          }
        });
    return future;
  }
  // </okhttp>
}
