package org.example.orders;

import dev.menai.java.AsyncFunction;
import dev.menai.java.AsyncLoop;
import dev.menai.java.TaskFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks a carrier once an hour whether a parcel has arrived. */
public final class Deliveries {
  private final AsyncLoop loop;
  private final AsyncFunction<String, Boolean> carrier;

  public Deliveries(AsyncLoop loop, AsyncFunction<String, Boolean> carrier) {
    this.loop = loop;
    this.carrier = carrier;
  }

  public TaskFuture<String> arrival(String parcel) {
    return loop.createTask("parcel " + parcel, () -> carrier.apply(parcel))
        .thenCompose(
            arrived ->
                arrived
                    ? CompletableFuture.completedFuture(parcel + " has arrived")
                    : loop.sleep(Duration.ofHours(1)).thenCompose(slept -> arrival(parcel)));
  }
}
