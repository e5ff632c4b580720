/**
 * Menai for Java: one event loop, futures that stop their work, callbacks with raw failures.
 *
 * <pre>{@code
 * String page = AsyncLoop.run(loop ->
 *     loop.timeout(ofSeconds(1), () -> client.sendAsync(request, ofString())).thenApply(HttpResponse::body));
 * }</pre>
 *
 * <p>What holds for every operation is said here once.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>Every operation may be called from any thread, unless it says otherwise.
 *   <li>Suppliers, functions, callbacks and dependents run on their loop, one at a time, in order:
 *       state that only they touch needs no lock. See {@link dev.menai.java.TaskFuture} for the
 *       order, and for the two cases in which a dependent runs in place.
 *   <li>An operation never calls back before it has returned.
 *   <li>Blocking on an unfinished future of a loop from that loop's own thread throws at once; it
 *       would wait for ever.
 *   <li>What was done before a future is completed happens before what its dependents do.
 * </ul>
 *
 * <h2>Cancellation</h2>
 *
 * <ul>
 *   <li>A cancelled future is done at once; its work is asked to stop, up to the last stage below;
 *       {@link dev.menai.java.TaskFuture#stopped} tells when it has.
 *   <li>A derived stage that is cancelled cancels its source when no other consumer of that is
 *       left. {@code gather}, {@code race}, {@code timeout}, {@code taskGroup} and {@code
 *       createTask} cancel what they were given without counting: it is theirs. {@code waitUntil},
 *       {@code asCompleted} and {@code shield} cancel nothing.
 *   <li>Code in {@code toThread} is stopped by an interrupt of its thread.
 *   <li>Foreign stages are cancelled with {@code cancel(true)}; the JDK's HTTP client aborts an
 *       exchange on nothing less.
 *   <li>Running out of time is not a cancellation: it arrives as a {@link
 *       java.util.concurrent.TimeoutException}.
 *   <li>A stage that somebody else cancelled is an ordinary failure for who waits for it, {@link
 *       dev.menai.TaskCancelledException}.
 * </ul>
 *
 * <h2>Context</h2>
 *
 * <p>On a loop that was given a {@link dev.menai.ContextCarrier}, each supplier, function and
 * callback runs with what the thread had that gave it to the loop: its MDC, for instance. When it
 * returns, the loop's thread has again what it had before. Subscribers of publishers are left out.
 *
 * <h2>Failures</h2>
 *
 * <ul>
 *   <li>Callbacks, {@code await}, {@code run}, {@code gather} and {@code timeout} give the raw
 *       cause. {@code get}, {@code join} and dependents keep the JDK's wrapping.
 *   <li>The first failure wins; later ones of the same operation are attached to it as suppressed.
 *   <li>What a callback throws goes to the loop's exception handler.
 *   <li>Misuse throws at the call: a closed loop, a {@code null}, a limit below one.
 * </ul>
 */
@NullMarked
package dev.menai.java;

import org.jspecify.annotations.NullMarked;
