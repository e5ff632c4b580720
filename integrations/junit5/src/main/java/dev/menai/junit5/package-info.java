/**
 * A loop for each test, on real or virtual time; see {@link dev.menai.junit5.LoopTest}.
 *
 * <p>Kotlin's tests have {@code loopTest}, too, which runs a suspend block on the test's loop.
 */
@NullMarked
package dev.menai.junit5;

import org.jspecify.annotations.NullMarked;
