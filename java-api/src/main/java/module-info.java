/** Event loop, tasks and primitives for callers of {@code CompletableFuture} and callbacks. */
module dev.menai.java {
  requires transitive dev.menai;
  requires static transitive org.jspecify;

  exports dev.menai.java;
}
