package dev.menai.future

import java.util.concurrent.CompletionStage

/**
 * A stage that counts who needs its result, and stops its work when nobody does any more.
 *
 * [await] cancels only its own dependent of such a stage, not the stage: others may still wait for it. `TaskFuture` of the
 * Java API is one.
 */
public interface SharedStage<T> : CompletionStage<T>
