@file:JvmName("Coroutines")

package dev.menai.samples.stopsthework

import dev.menai.future.await

/** A suspend function for callers in Java. */
suspend fun answerOf(call: RemoteCall): Any? = call.start().await()
